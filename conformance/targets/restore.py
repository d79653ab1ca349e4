"""`conformance restore`: putting back what a killed run left changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from conformance.commands import spelled
from conformance.contract import load_contract
from conformance.errors import TargetError
from conformance.targets.configuration import configuration
from conformance.targets.creations import Creations
from conformance.targets.first_look import judge_reachable
from conformance.targets.hold import holding, key
from conformance.targets.journal import Entry, Journal
from conformance.targets.live import live_target
from conformance.targets.permission import Permissions
from conformance.targets.permitted import UNKNOWN
from conformance.targets.provision import Provision
from conformance.targets.restoration import Restoration

UNKNOWN_ID = f"{UNKNOWN}0000000000e5"
"""An id that no campaign has, asked for to see whether the server can be used."""


@dataclass(frozen=True)
class Restored:
    """In words what was put back, what was not, and what else to know; and the error that was in the way, if any."""

    restored: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    trouble: TargetError | None = None


def restored(
    base_url: str | None, journal: Journal, environ: Mapping[str, str], *, timeout: float, allow_running: bool
) -> Restored:
    """Put back every campaign that the journal knows at this address.

    Raises:
        ConfigurationError: the environment is not right, or another run holds a campaign.
        TargetError: the server cannot be reached or refuses the credentials.
    """
    entries, broken = journal.entries()
    creations = Creations(journal.folder)
    if not entries and not list(creations.all()):
        return Restored(left=broken)
    settings = configuration(base_url, [entry.campaign for entry in entries], environ, may_be_none=True)
    here = [entry for entry in entries if _is_at(entry, settings.base_url)]
    made = list(creations.of_ended_runs(settings.base_url))
    elsewhere = [
        f"campaign {entry.campaign} is at {entry.base_url}: run `{spelled('restore', '--base-url', entry.base_url)}`"
        for entry in entries
        if entry not in here
    ]
    if not here and not made:
        return Restored(left=[*elsewhere, *broken])
    with live_target(settings, timeout=timeout) as target:
        restoration = Restoration(target, journal, Permissions(allow_running))
        provision = Provision(target, creations, load_contract())
        with holding(settings.base_url, [entry.campaign for entry in here]):
            judge_reachable(target, target.read(here[0].campaign if here else made[0].campaign or UNKNOWN_ID))
            provision.clear()
            restoration.restore(here)
    left = [*restoration.left, *provision.left, *elsewhere, *broken]
    return Restored(restoration.restored, left, [*restoration.remarks, *provision.remarks], restoration.trouble)


def _is_at(entry: Entry, base_url: str) -> bool:
    """Whether a campaign is of this server, however its address on this machine is spelled."""
    return (
        entry.base_url == base_url
        or key(entry.base_url, entry.campaign) == key(base_url, entry.campaign) != entry.campaign.lower()
    )
