"""Campaigns in memory, made from the contract's own examples. One store is isolated from the next."""

import copy
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.contract import Contract

Campaign = dict[str, Any]

RUNNING, INCOMPLETE = "RUNNING", "INCOMPLETE"
STATES = ("READY", RUNNING, "PAUSED", INCOMPLETE)
COPIES = 2
"""Campaigns made in each state. Scenarios use some up: nothing leads back to READY."""

NAMESPACE = uuid.UUID("6d0f3c1e-7f0b-4a53-9a55-5f6f0f5f7d21")


@dataclass(slots=True)
class Record:
    """A stored campaign with all its members, and the ones that it shows; None stands for all."""

    campaign: Campaign
    shown: frozenset[str] | None = None

    def view(self, without: Collection[str] = ()) -> Campaign:
        """The campaign as the API shows it, if need be without some parts."""
        members = self.campaign.items()
        shown = self.shown
        return {name: value for name, value in members if (shown is None or name in shown) and name not in without}


class Store:
    """Some campaigns in each state with every documented member, and one in PAUSED that shows only the required.

    Or, where ``ids`` are given, a campaign for each, with every documented member and PAUSED.
    """

    def __init__(self, contract: Contract, ids: Sequence[str] = ()) -> None:
        self._operation = contract.update
        full, self._minimal = contract.example("full"), contract.example("minimal")
        self._now = full["created_at"]
        self._records: dict[str, Record] = {}
        self._made = 0
        for identity in ids:
            self._add(full, f"Campaign {len(self._records) + 1}", "PAUSED", identity)
        if ids:
            return
        for state in STATES:
            for number in range(1, COPIES + 1):
                self._add(full, f"{state.capitalize()} {number}", state)
        self._add(full, "Bare", "PAUSED").shown = frozenset(self._minimal)

    def _add(self, example: Campaign, name: str, state: str, identity: str = "") -> Record:
        campaign: Campaign = copy.deepcopy(example)
        campaign["id"] = identity or str(uuid.uuid5(NAMESPACE, name))
        campaign |= {"name": name, "status": state, "action_required": state == INCOMPLETE}
        return self._kept(campaign)

    def _kept(self, campaign: Campaign) -> Record:
        campaign["_links"]["self"]["href"] = self._operation.path(id=campaign["id"])
        record = self._records[campaign["id"]] = Record(campaign)
        return record

    def create(self, given: Mapping[str, Any], source: Record | None = None) -> Record:
        """Make a campaign of what is given and what the page requires; or as the copy of another, with what is given.

        It is INCOMPLETE: what it would call and who would talk is given to it later. The clock stands still, so that
        a recording of this server is the same each time.
        """
        self._made += 1
        made: Campaign = copy.deepcopy(source.campaign if source else self._minimal)
        made["id"] = str(uuid.uuid5(NAMESPACE, f"made {self._made}"))
        return self._kept(made | copy.deepcopy(dict(given)) | {"status": INCOMPLETE, "created_at": self._now})

    def add(self, identity: str) -> None:
        """Make a campaign with this id, which shows only what is required."""
        self._add(self._minimal, "Made", INCOMPLETE, identity)

    def show(self, identity: str, seen: Campaign) -> None:
        """Have a campaign show what another server has shown of it, and nothing else."""
        record = self._records[identity]
        record.campaign |= copy.deepcopy(seen) | {"id": identity}
        record.shown = frozenset(seen)

    def delete(self, record: Record) -> None:
        """Remove a campaign."""
        del self._records[record.campaign["id"]]

    def __iter__(self) -> Iterator[Record]:
        return iter(self._records.values())

    def __getitem__(self, identity: str) -> Record:
        """Return a campaign by id.

        Raises:
            KeyError: there is none.
        """
        return self._records[identity]

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of all campaigns, in the order in which they were made."""
        return tuple(self._records)
