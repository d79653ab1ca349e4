"""Faults: named ways in which a server breaks one requirement."""

from conformance.reference.alteration import Fault
from conformance.reference.faults.catalogue import all_faults, faults_of

__all__ = ["Fault", "all_faults", "faults_of"]
