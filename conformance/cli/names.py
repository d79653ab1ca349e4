"""The names that a shell completes: ids of requirements, faults and variants. All is imported only when needed."""

from collections.abc import Iterator

from conformance.cli.command import completing


def _requirements() -> Iterator[tuple[str, str]]:
    from conformance.contract import load_contract
    from conformance.suite.catalogue import catalogue

    for requirement in catalogue(load_contract()).values():
        yield requirement.id, requirement.statement


def _sdk() -> Iterator[tuple[str, str]]:
    from conformance.sdk.requirements import REQUIREMENTS

    for requirement in REQUIREMENTS.values():
        yield requirement.id, requirement.statement


def _every() -> Iterator[tuple[str, str]]:
    yield from _requirements()
    yield from _sdk()


def _faults() -> Iterator[tuple[str, str]]:
    from conformance.reference.faults import all_faults

    yield from ((name, fault.story) for name, fault in all_faults().items())


def _variants() -> Iterator[tuple[str, str]]:
    from conformance.reference.variants import all_variants

    yield from ((name, variant.story) for name, variant in all_variants().items())


def _alterations() -> Iterator[tuple[str, str]]:
    yield from _faults()
    yield from _variants()


REQUIREMENT = completing(_requirements)
SDK_REQUIREMENT = completing(_sdk)
ANY_REQUIREMENT = completing(_every)
FAULT = completing(_faults)
VARIANT = completing(_variants)
ALTERATION = completing(_alterations)
