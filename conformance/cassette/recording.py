"""A recording: cassettes, one for each module of scenarios, made in one go."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from conformance.cassette.interaction import Interaction
from conformance.cassette.metadata import Metadata

REPORT_IT = "this is an error of the suite; please report it, without the exchange"


@dataclass(frozen=True)
class Recording:
    """Metadata, and interactions by the name of the cassette they are in.

    ``edited`` names the files that are not what was recorded.
    """

    metadata: Metadata
    cassettes: Mapping[str, tuple[Interaction, ...]]
    edited: tuple[str, ...] = ()

    @property
    def interactions(self) -> Iterator[Interaction]:
        """Every interaction, cassette by cassette, in the order of recording."""
        for interactions in self.cassettes.values():
            yield from interactions


def cassette_name(scenario: str) -> str:
    """The cassette that a scenario belongs to: ``test_200.py::test_run`` to ``200``."""
    return scenario.partition("::")[0].removesuffix(".py").rpartition("/")[2].removeprefix("test_") or "other"


def by_cassette(interactions: Iterable[Interaction]) -> dict[str, tuple[Interaction, ...]]:
    """Interactions by the name of the cassette they belong to."""
    sorted_out: dict[str, list[Interaction]] = defaultdict(list)
    for interaction in interactions:
        sorted_out[cassette_name(interaction.scenario)].append(interaction)
    return {name: tuple(members) for name, members in sorted_out.items()}
