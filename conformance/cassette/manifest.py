"""The manifest of a recording: the one file beside its cassettes. Whatever is another each time stands in it alone."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, repeat
from typing import Any, Self

import yaml

from conformance.cassette import seal
from conformance.cassette.interaction import Interaction
from conformance.cassette.metadata import Metadata

NAME = "recording"
"""What it is called, without the ending. No cassette may be called so."""
FILE = f"{NAME}.yaml"
FORMAT = 2


@dataclass(frozen=True)
class Manifest:
    """Metadata; and of each cassette, by its name, the digest that seals it, and how long each answer took.

    ``times`` are milliseconds, in the order of the interactions.
    """

    metadata: Metadata
    digests: Mapping[str, str]
    times: Mapping[str, tuple[float, ...]]

    def to_text(self) -> str:
        """The manifest as YAML, sealed."""
        facts = _dump({"format": FORMAT} | self.metadata.to_json(), lists_in_a_line=True)
        digests = _dump({"cassettes": dict(sorted(self.digests.items()))})
        times = {name: list(times) for name, times in sorted(self.times.items())}
        return seal.sealed(facts, digests + _dump({"milliseconds": times}, lists_in_a_line=True))

    @classmethod
    def from_text(cls, text: str, *, as_recorded: bool = True) -> Self:
        """Read a manifest; with ``as_recorded`` only if nobody has edited it.

        Raises:
            yaml.YAMLError: it is no YAML.
            ValueError: it is of another format, edited, or something is missing or wrong; the message says what.
            TypeError: it is something else.
        """
        document = yaml.load(text, yaml.CSafeLoader)
        found = document.get("format") if isinstance(document, dict) else None
        if found != FORMAT:
            raise ValueError(f"it has format {found!r}, and this suite reads format {FORMAT}")
        if as_recorded and not seal.is_intact(text):
            raise ValueError(seal.EDITED)
        metadata = Metadata.from_json(document)
        times = {str(name): tuple(map(float, listed)) for name, listed in document["milliseconds"].items()}
        return cls(metadata, {str(name): str(one) for name, one in document["cassettes"].items()}, times)

    def differs(self, other: "Manifest") -> bool:
        """Whether another recording is other than this one, its date and its times aside."""
        same_moment = replace(other.metadata, recorded=self.metadata.recorded)
        return replace(other, metadata=same_moment, times=self.times).to_text() != self.to_text()

    def timed(self, name: str, interactions: Iterable[Interaction]) -> Iterator[Interaction]:
        """The interactions of a cassette, each with the time that its answer took, and all at one moment."""
        started = datetime.fromisoformat(self.metadata.recorded).timestamp()
        for interaction, time in zip(interactions, chain(self.times.get(name, ()), repeat(0.0)), strict=False):
            elapsed = time / 1000
            exchange = replace(interaction.exchange, elapsed=elapsed, first_byte=elapsed, started=started)
            yield replace(interaction, exchange=exchange)


def times_of(interactions: Iterable[Interaction]) -> tuple[float, ...]:
    """How long each answer took, in milliseconds."""
    return tuple(round(interaction.exchange.elapsed * 1000, 1) for interaction in interactions)


def _dump(document: dict[str, Any], *, lists_in_a_line: bool = False) -> str:
    flow = None if lists_in_a_line else False
    return yaml.dump(
        document, Dumper=_Dumper, default_flow_style=flow, allow_unicode=True, sort_keys=False, width=1_000_000
    )


class _Dumper(yaml.CSafeDumper):
    """Writes the same value twice, where it stands twice."""

    def ignore_aliases(self, _: object) -> bool:
        return True
