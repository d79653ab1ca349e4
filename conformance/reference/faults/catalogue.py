"""All faults there are."""

from collections.abc import Mapping
from functools import cache

from conformance.contract import load_contract
from conformance.reference.alteration import Fault
from conformance.reference.faults.bodies import body_faults
from conformance.reference.faults.conditions import condition_faults
from conformance.reference.faults.requests import request_faults
from conformance.reference.faults.states import state_faults
from conformance.reference.faults.statuses import status_faults
from conformance.reference.faults.transports import transport_faults


@cache
def all_faults() -> Mapping[str, Fault]:
    """Every fault by id: those derived from the contract first, then the written ones."""
    every = (
        *body_faults(load_contract()),
        *status_faults(),
        *state_faults(),
        *request_faults(),
        *condition_faults(),
        *transport_faults(),
    )
    return {fault.id: fault for fault in every}


def faults_of(requirement: str) -> list[Fault]:
    """The faults that break a requirement."""
    return [fault for fault in all_faults().values() if fault.breaks == requirement]
