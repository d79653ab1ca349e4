"""Finding values in a text, in whatever encodings, in time that does not grow with their number."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ahocorasick_rs import BytesAhoCorasick

from conformance.decoding.letters import Letters
from conformance.decoding.view import Span
from conformance.decoding.views import views
from conformance.spellings import LONGEST_SEED, Spelling, exact, spellings


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a value stands in a text, and its name."""

    start: int
    end: int
    name: str


class Written:
    """Finds values that are written plainly, or in one of some ``forms`` of which each has the name of its value."""

    def __init__(self, forms: Iterable[tuple[bytes, str]]) -> None:
        starts: dict[bytes, list[tuple[bytes, str]]] = defaultdict(list)
        for form, name in forms:
            starts[form[:LONGEST_SEED]].append((form, name))
        self._forms = list(starts.values())
        self._automaton = BytesAhoCorasick(list(starts))

    def hits(self, text: bytes) -> list[Hit]:
        """Every place of a text that holds one."""
        found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        return [
            Hit(start, start + len(form), name)
            for number, start, _ in found
            for form, name in self._forms[number]
            if text.startswith(form, start)
        ]


class Finder:
    """Finds values by name. With ``parts``, half of a value counts as the value."""

    def __init__(self, values: Mapping[str, str], *, parts: bool) -> None:
        """``values`` are the names of values, by value."""
        self._exact = _Index((exact(value, parts=parts), name) for value, name in values.items())
        self._folded = _Index(
            (spelling, name) for value, name in values.items() for spelling in set(spellings(value, parts=parts))
        )

    def hits(self, text: bytes) -> list[Hit]:
        """Every place of a text that holds a value, or what reads as one.

        Raises:
            TooMuch: there is more encoded in the text than may be looked through.
        """
        found = []
        for view in views(text):
            found += [Hit(*view.origin(*span), name) for span, name in self._exact.found(view.text)]
            folded = Letters(view)
            found += [Hit(*view.origin(*folded.up(*span)), name) for span, name in self._folded.found(folded.text)]
        return found


class _Index:
    """Spellings, found by parts of them that no text with enough of one can do without."""

    def __init__(self, named: Iterable[tuple[Spelling, str]]) -> None:
        seeds: dict[bytes, list[tuple[Spelling, int, str]]] = defaultdict(list)
        for spelling, name in named:
            for place, seed in spelling.seeds():
                seeds[seed].append((spelling, place, name))
        self._seeds = list(seeds.values())
        self._automaton = BytesAhoCorasick(list(seeds))

    def found(self, text: bytes) -> Iterator[tuple[Span, str]]:
        """Where enough of a spelling stands in a text, and the name of its value."""
        if self._automaton.find_matches_as_indexes(text):
            yield from self._grown(text)

    def _grown(self, text: bytes) -> Iterator[tuple[Span, str]]:
        reached: dict[Spelling, int] = {}
        for number, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            for spelling, offset, name in self._seeds[number]:
                if end <= reached.get(spelling, 0):
                    continue
                span = _grown(text, start, spelling.text, offset)
                if span[1] - span[0] >= spelling.enough:
                    reached[spelling] = span[1]
                    yield span, name


def _grown(text: bytes, start: int, spelling: bytes, offset: int) -> Span:
    """How far a text and a spelling agree around a place that they have in common."""
    before = _common(text[max(0, start - offset) : start][::-1], spelling[:offset][::-1])
    return start - before, start + _common(text[start : start + len(spelling) - offset], spelling[offset:])


def _common(one: bytes, other: bytes) -> int:
    """How many bytes at the beginning of both are the same."""
    if one == other:
        return len(one)
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
