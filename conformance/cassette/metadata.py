"""What a cassette says of itself: recorded when, from what, under which contract, by which suite."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

FORMAT = 1
STALE = timedelta(days=90)
"""The age from which a recording had better be made anew."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """The metadata of a recording; each of its files carries the same.

    ``recording`` is an id; ``recorded`` a moment in UTC; ``about`` says in words what was recorded;
    ``campaigns`` are the placeholders of those that might be touched; ``seed`` and ``max_examples`` are those of
    the generated requests; ``may_run`` and ``may_spend`` what the target permitted.
    """

    recording: str
    recorded: str
    target: str
    about: str
    contract: str
    suite: str
    seed: int
    max_examples: int
    campaigns: tuple[str, ...]
    may_run: bool
    may_spend: bool

    @property
    def moment(self) -> datetime:
        """When it was recorded."""
        return datetime.fromisoformat(self.recorded)

    @property
    def age(self) -> timedelta:
        """How long ago that is."""
        return datetime.now(UTC) - self.moment

    @property
    def sentence(self) -> str:
        """Where every verdict comes from that rests on this recording."""
        return f"recorded {self.recorded[:10]} from {self.target}: {self.about}"

    def to_json(self) -> dict[str, Any]:
        """The metadata as JSON values."""
        return {"format": FORMAT} | asdict(self) | {"campaigns": list(self.campaigns)}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Metadata":
        """Read metadata.

        Raises:
            ValueError: it is of another version, or something is missing or wrong; the message says what.
        """
        if document.get("format") != FORMAT:
            raise ValueError(f"it has format {document.get('format')!r}, and this suite reads format {FORMAT}")
        fields = {name: document[name] for name in document if name in cls.__dataclass_fields__}
        missing = cls.__dataclass_fields__.keys() - fields.keys()
        if missing:
            raise ValueError(f"its metadata lacks {', '.join(sorted(missing))}")
        made = cls(**fields | {"campaigns": tuple(fields["campaigns"])})
        _ = made.moment
        return made
