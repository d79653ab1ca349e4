"""Faults: named ways in which a server breaks one requirement."""

from conformance.reference.faults.catalogue import all_faults, faults_of
from conformance.reference.faults.fault import Fault

__all__ = ["Fault", "all_faults", "faults_of"]
