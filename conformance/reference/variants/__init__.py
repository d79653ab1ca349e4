"""Variants: servers that are correct and unusual. Every check has to stay silent on each of them."""

from conformance.reference.alteration import Variant
from conformance.reference.variants.catalogue import all_variants

__all__ = ["Variant", "all_variants"]
