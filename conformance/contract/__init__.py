"""The contract: loaded once, walked into requirements and compiled into validators as they are asked for."""

from conformance.contract.body import BodyContract, EmptyBody, Violation
from conformance.contract.document import Contract, load_contract
from conformance.contract.operation import Operation
from conformance.contract.readings import Reading
from conformance.contract.requirement import Level, Requirement

__all__ = [
    "BodyContract",
    "Contract",
    "EmptyBody",
    "Level",
    "Operation",
    "Reading",
    "Requirement",
    "Violation",
    "load_contract",
]
