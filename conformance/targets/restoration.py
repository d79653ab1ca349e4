"""`conformance restore`: putting back what a killed run left changed."""

from collections.abc import Mapping

from conformance.targets.configuration import configuration
from conformance.targets.custody import Custody
from conformance.targets.journal import Journal
from conformance.targets.live import connected


def restored(
    base_url: str | None, journal: Journal, environ: Mapping[str, str], *, timeout: float, allow_running: bool
) -> tuple[list[str], list[str]]:
    """Put back every campaign that the journal knows at this address. Returns in words what was, and what was not.

    Raises:
        ConfigurationError: the environment is not right, or another run holds a campaign.
        TargetError: the server cannot be reached or refuses the credentials.
    """
    noted = journal.entries()
    if not noted:
        return [], []
    everywhere = tuple(dict.fromkeys(entry.campaign for entry in noted))
    settings = configuration(base_url, everywhere, environ)
    here = tuple(entry.campaign for entry in noted if entry.base_url == settings.base_url)
    elsewhere = [
        f"campaign {entry.campaign} of {entry.base_url}: give --base-url to put it back"
        for entry in noted
        if entry.campaign not in here
    ]
    if not here:
        return [], elsewhere
    settings = configuration(base_url, here, environ)
    with connected(settings, allow_running=allow_running, timeout=timeout) as target:
        custody = Custody(target, journal)
        with journal.holding(settings.base_url, here):
            told = custody.restore()
    hint = "" if allow_running else " (--allow-running sets a campaign running again)"
    return told, [*(f"{line}{hint if 'RUNNING' in line else ''}" for line in custody.left), *elsewhere]
