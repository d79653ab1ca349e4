"""Campaigns in memory, made from the contract's own examples. One store is isolated from the next."""

import copy
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.contract import Contract

Campaign = dict[str, Any]

STATES = ("READY", "RUNNING", "PAUSED", "INCOMPLETE")
COPIES = 2
"""Campaigns made in each state. Scenarios use some up: nothing leads back to READY."""

NAMESPACE = uuid.UUID("6d0f3c1e-7f0b-4a53-9a55-5f6f0f5f7d21")


@dataclass(slots=True)
class Record:
    """A stored campaign with all its members, and the ones that it shows; None stands for all."""

    campaign: Campaign
    shown: frozenset[str] | None = None

    def view(self) -> Campaign:
        """The campaign as the API shows it."""
        members = self.campaign.items()
        return {name: value for name, value in members if self.shown is None or name in self.shown}


class Store:
    """Some campaigns in each state with every documented member, and one in PAUSED that shows only the required.

    Or, where ``ids`` are given, a campaign for each, with every documented member and PAUSED.
    """

    def __init__(self, contract: Contract, ids: Sequence[str] = ()) -> None:
        full, minimal = contract.example("full"), contract.example("minimal")
        self._records: dict[str, Record] = {}
        for identity in ids:
            self._add(_campaign(full, f"Campaign {len(self._records) + 1}", "PAUSED") | {"id": identity})
        if ids:
            return
        for state in STATES:
            for number in range(1, COPIES + 1):
                self._add(_campaign(full, f"{state.capitalize()} {number}", state))
        self._add(_campaign(full, "Bare", "PAUSED"), frozenset(minimal))

    def _add(self, campaign: Campaign, shown: frozenset[str] | None = None) -> None:
        self._records[campaign["id"]] = Record(campaign, shown)

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


def _campaign(example: Campaign, name: str, state: str) -> Campaign:
    identity = str(uuid.uuid5(NAMESPACE, name))
    campaign: Campaign = copy.deepcopy(example)
    campaign |= {"id": identity, "name": name, "status": state, "action_required": state == "INCOMPLETE"}
    campaign["_links"]["self"]["href"] = f"/campaigns/{identity}"
    return campaign
