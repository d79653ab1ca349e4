"""The contract: loaded once, walked once into requirements, compiled once into validators."""

from conformance.contract.document import Contract, load_contract
from conformance.contract.readings import Reading
from conformance.contract.requirement import Level, Requirement

__all__ = ["Contract", "Level", "Reading", "Requirement", "load_contract"]
