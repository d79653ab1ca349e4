"""What a run has recorded, with its metadata."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from conformance import __version__
from conformance.cassette.metadata import Metadata
from conformance.cassette.recording import Recording
from conformance.session import Session
from conformance.targets.configuration import API_HOSTS


def recording_of(session: Session) -> Recording:
    """What was recorded, without what is nobody's business.

    Raises:
        ConformanceError: something secret would have been in it all the same.
    """
    assert session.recorder is not None
    assert session.target is not None
    target, settings = session.target, session.settings
    metadata = Metadata(
        recorded=datetime.now(UTC).isoformat(timespec="seconds"),
        target=target.name,
        about=target.about,
        contract=session.contract.digest,
        suite=__version__,
        seed=settings.seed,
        max_examples=settings.drawn,
        profile=settings.profile,
        campaigns=target.campaigns,
        subjects=tuple(target.subjects[identity].to_json() for identity in target.campaigns),
        run=target.maker.run if target.maker else "",
        source=target.maker.source if target.maker else "",
    )
    words = json.dumps(dict(session.contract.document), default=str)
    made = session.recorder.recording(metadata, target.base_url, target.private, target.secrets, words)
    if urlsplit(target.base_url).hostname in API_HOSTS.values():
        return replace(made, metadata=replace(made.metadata, about=target.about))
    return made
