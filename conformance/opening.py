"""The target that the settings name, and what they permit to be done to its campaigns."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from conformance.contract import load_contract
from conformance.contract.files import CASSETTES
from conformance.errors import ConfigurationError
from conformance.options import Settings
from conformance.targets import Target
from conformance.targets.configuration import configuration, expendable_campaigns
from conformance.targets.journal import Journal
from conformance.targets.live import live_target
from conformance.targets.permission import Permissions
from conformance.targets.provision import Provision
from conformance.targets.reference import reference_target

Opening = Callable[[], AbstractContextManager[Target]]


def open_target(settings: Settings) -> AbstractContextManager[Target]:
    """Open the target that the settings name.

    Raises:
        ConfigurationError: the environment or the recording is not right, or nothing is to be sent.
    """
    if settings.plan or settings.offline:
        raise ConfigurationError("--plan and --offline are for `conformance run` and `conformance record` only")
    if settings.target == "reference":
        return reference_target(settings.timeout)
    if settings.target == "replay":
        from conformance.targets.replay import replay_target

        folder = Path(settings.cassettes) if settings.cassettes else CASSETTES
        return replay_target(folder, settings.campaign, load_contract())
    asked = configuration(
        settings.base_url, settings.campaign, os.environ, settings.expendable, may_be_none=settings.provision
    )
    return live_target(asked, timeout=settings.timeout, rate=settings.rate, max_wait=settings.max_wait)


def permissions(settings: Settings, made: Sequence[str] = ()) -> Permissions:
    """What the settings and the environment permit to be done to campaigns of a live target; ``made`` are our own."""
    return Permissions(settings.allow_running, expendable_campaigns(settings.expendable, os.environ), made)


@contextmanager
def provided(provision: Provision, settings: Settings, journal: Journal) -> Iterator[Target]:
    """The target with what is made for the run, where the settings ask for that; and without what others left.

    Raises:
        ConfigurationError: there is no campaign, and none could be made.
    """
    if provision.target.gate is None:
        yield provision.target
        return
    journal.prepare()
    provision.clear()
    with ExitStack() as stack:
        target = stack.enter_context(provision) if settings.provision else provision.target
        if not target.campaigns:
            raise ConfigurationError(f"no campaign is listed, and {'; '.join(provision.remarks)}")
        yield target
