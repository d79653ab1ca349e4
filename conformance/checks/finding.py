"""What a check says of an exchange: a requirement was kept, or it was broken and how."""

import json
from dataclasses import asdict, dataclass

from conformance.limits import LONGEST_QUOTED, LONGEST_SEEN


@dataclass(frozen=True, slots=True)
class Kept:
    """The exchange exercised the requirement and did not break it."""

    requirement: str


@dataclass(frozen=True, slots=True)
class Finding:
    """The exchange broke the requirement.

    ``pointer`` is a JSON pointer into the response body, or the name of a header or of another place;
    ``expected`` and ``seen`` are words for a person.
    """

    requirement: str
    pointer: str
    expected: str
    seen: str

    def __post_init__(self) -> None:
        """Cut what was seen: it may be as long as the answer, and a run has thousands of findings."""
        if len(self.seen) > LONGEST_SEEN:
            object.__setattr__(self, "seen", f"{self.seen[:LONGEST_SEEN]}… ({len(self.seen)} characters)")

    def to_json(self) -> dict[str, str]:
        """The finding as JSON values."""
        return asdict(self)


Outcome = Kept | Finding


def quoted(value: object) -> str:
    """A value as JSON, cut to a length that a line of a report can bear."""
    text = value if isinstance(value, str) and not value else json.dumps(value, ensure_ascii=True)
    return text if len(text) <= LONGEST_QUOTED else f"{text[:LONGEST_QUOTED]}… ({len(text)} characters)"


def judged(requirement: str, kept: bool, pointer: str, expected: str, seen: str) -> Outcome:
    """The outcome of a plain yes-or-no question."""
    return Kept(requirement) if kept else Finding(requirement, pointer, expected, seen)
