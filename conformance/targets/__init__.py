"""Targets: where requests go. A scenario cannot tell which one it has."""

from conformance.targets.target import Target

__all__ = ["Target"]
