"""Looking a recording over, which takes playing it."""

import os
from pathlib import Path

from conformance.cassette.folder import read
from conformance.cassette.lint import Limits, Problem, lint
from conformance.cassette.recording import cassette_name
from conformance.contract import load_contract
from conformance.options import Settings
from conformance.runner import play
from conformance.secrets import Secrets
from conformance.session import Session
from conformance.suite.catalogue import catalogue

PRIVATE = ("TOKEN", "READONLY_TOKEN", "WRITEONLY_TOKEN", "CLIENT_ID", "CLIENT_SECRET", "ACCOUNT", "CAMPAIGN_IDS")
"""Variables, after ``TALKDESK_``, whose values no recording may hold."""


def looked_over(folder: Path, limits: Limits) -> list[Problem]:
    """Everything that is wrong with a recording.

    Raises:
        ConfigurationError: it cannot be read at all.
    """
    recording = read(folder, as_recorded=False)
    contract = load_contract()
    problems = list(lint(recording, contract, catalogue(contract), _private(), limits))
    return problems if recording.edited or not folder.is_dir() else [*problems, *_unused(folder)]


def _private() -> Secrets:
    named = {f"TALKDESK_{name}": os.environ.get(f"TALKDESK_{name}", "") for name in PRIVATE}
    listed = named.pop("TALKDESK_CAMPAIGN_IDS").split(",")
    return Secrets(named | {f"CAMPAIGN_{number}": identity.strip() for number, identity in enumerate(listed)})


def _unused(folder: Path) -> list[Problem]:
    """The changes that no scenario of today asks for."""
    session = Session(Settings(target="replay", cassettes=str(folder), report=""))
    play(session)
    assert session.target is not None
    return [
        Problem(
            "unused", f"{cassette_name(scenario)}.yaml", f"no scenario asks for a change of {scenario}", fails=False
        )
        for scenario, exchange in session.target.unplayed()
        if exchange.request.method == "PATCH"
    ]
