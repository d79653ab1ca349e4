"""What a check says of an exchange: a requirement was kept, or it was broken and how."""

import json
from dataclasses import asdict, dataclass

LONGEST_SEEN = 160
"""Characters of a seen value that a finding quotes."""


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

    def to_json(self) -> dict[str, str]:
        """The finding as JSON values."""
        return asdict(self)


Outcome = Kept | Finding


def quoted(value: object) -> str:
    """A value as JSON, cut to a length that a line of a report can bear."""
    text = value if isinstance(value, str) and not value else json.dumps(value, ensure_ascii=True)
    return text if len(text) <= LONGEST_SEEN else f"{text[:LONGEST_SEEN]}… ({len(text)} characters)"


def judged(requirement: str, kept: bool, pointer: str, expected: str, seen: str) -> Outcome:
    """The outcome of a plain yes-or-no question."""
    return Kept(requirement) if kept else Finding(requirement, pointer, expected, seen)
