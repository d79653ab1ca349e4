"""All faults there are."""

from collections.abc import Mapping
from functools import cache

from conformance.contract import Contract, load_contract
from conformance.reference.faults.bodies import body_faults
from conformance.reference.faults.fault import Fault


@cache
def all_faults() -> Mapping[str, Fault]:
    """Every fault by id: the derived ones first, then the written ones."""
    contract = load_contract()
    return {fault.id: fault for fault in (*body_faults(contract),)}


def faults_of(requirement: str, contract: Contract) -> list[Fault]:
    """The faults that break a requirement."""
    del contract
    return [fault for fault in all_faults().values() if fault.breaks == requirement]
