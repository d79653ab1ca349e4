"""All faults there are."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

from conformance.contract import load_contract
from conformance.reference.alteration import Fault, made_by
from conformance.reference.faults.acting import acting_faults
from conformance.reference.faults.bodies import body_faults
from conformance.reference.faults.conditions import condition_faults
from conformance.reference.faults.making import making_faults
from conformance.reference.faults.narrow import narrow_faults
from conformance.reference.faults.reads import read_faults
from conformance.reference.faults.requests import request_faults
from conformance.reference.faults.sequences import sequence_faults
from conformance.reference.faults.stale import stale_list_faults
from conformance.reference.faults.states import state_faults
from conformance.reference.faults.statuses import companion_status_faults, status_faults
from conformance.reference.faults.transports import transport_faults

SEEN_THROUGH_GET = ("create/201/as-read", "delete/204/gone")
FALLING = {
    "getCampaign": frozenset({"links/self", "state/*", "get/200/fields-*", "get/200/same-campaign", *SEEN_THROUGH_GET}),
    "listCampaigns": frozenset({"links/campaigns", "list/200/*", "create/201/listed"}),
    "createCampaign": frozenset({"create/201/*", "delete/transport/*", "get/transport/*", "list/transport/*"}),
    "deleteCampaign": frozenset({"delete/204/*", "get/transport/*", "create/transport/*", "transport/*"}),
}
"""What is seen through a read, and falls where its answers are not right; as globs of ids."""
WRITTEN = (
    status_faults,
    state_faults,
    acting_faults,
    request_faults,
    condition_faults,
    sequence_faults,
    narrow_faults,
)
"""What makes the written faults of the operation of the page."""


@cache
def all_faults(*, companions: bool = False) -> Mapping[str, Fault]:
    """Every fault by id, those derived from the contract first, then the written ones.

    Of the operation of the page, and with ``companions`` of the others too.
    """
    every = (*_of_the_page(), *(_of_companions() if companions else ()))
    return {fault.id: fault for fault in every}


def _of_the_page() -> Iterator[Fault]:
    update = load_contract().update
    yield from made_by(body_faults, update)
    for make in WRITTEN:
        yield from made_by(make)
    yield from made_by(transport_faults, update)


def _of_companions() -> Iterator[Fault]:
    for operation in load_contract().operations.values():
        if operation.is_companion:
            also = FALLING.get(operation.id, frozenset())
            for make in (body_faults, companion_status_faults, transport_faults):
                yield from (replace(fault, also=fault.also | also) for fault in made_by(make, operation))
    for written in (read_faults, making_faults, stale_list_faults):
        yield from made_by(written)


def faults_of(requirement: str) -> list[Fault]:
    """The faults that break a requirement."""
    mine = [fault for fault in all_faults().values() if fault.breaks == requirement]
    return mine or [fault for fault in all_faults(companions=True).values() if fault.breaks == requirement]
