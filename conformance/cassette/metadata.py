"""What a recording says of itself: recorded when, from what, under which contract, by which suite."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from conformance.profile import PROFILES

STALE = timedelta(days=90)
"""The age from which a recording had better be made anew."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """The metadata of a recording.

    ``recorded`` is a moment in UTC; ``about`` says in words what was recorded; ``campaigns`` are the placeholders of
    those that were used, and ``subjects`` say in the same order what might be done to each; ``seed`` and
    ``max_examples`` are those of the generated requests, ``profile`` says how much was sent. ``run`` stands in the
    names of campaigns that were made for it, and ``source`` is the one that was copied; both are empty where none was.
    """

    recorded: str
    target: str
    about: str
    contract: str
    suite: str
    seed: int
    max_examples: int
    profile: str
    campaigns: tuple[str, ...]
    subjects: tuple[Mapping[str, Any], ...]
    run: str
    source: str

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
        return asdict(self) | {"campaigns": list(self.campaigns), "subjects": list(self.subjects)}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Metadata":
        """Read metadata.

        Raises:
            ValueError: something is missing or wrong; the message says what.
        """
        fields = {name: document[name] for name in document if name in cls.__dataclass_fields__}
        missing = cls.__dataclass_fields__.keys() - fields.keys()
        if missing:
            raise ValueError(f"it lacks {', '.join(sorted(missing))}")
        made = cls(**fields | {name: tuple(fields[name]) for name in ("campaigns", "subjects")})
        if made.moment.tzinfo is None:
            raise ValueError("the moment it was recorded has no offset from UTC")
        if made.profile not in PROFILES:
            raise ValueError(f"it was made with the profile {made.profile!r}, which this suite does not have")
        if len(made.subjects) != len(made.campaigns):
            raise ValueError("it does not say of each campaign what might be done to it")
        return made
