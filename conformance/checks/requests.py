"""What the contract says of a request: documented, surely wrong, or left open by the page."""

from collections.abc import Iterator
from contextlib import suppress
from enum import Enum

import jsonschema_rs

from conformance.checks.echo import plain
from conformance.checks.text import NOTHING, TOO_DEEP, UTF8, Text, read
from conformance.contract import Contract

LONGEST_VALUE = 35
"""Characters of a status, after the page."""
NUL = rb"\u0000"
"""The character, as JSON escapes it."""
TRUE = ("true", "1", "1.0")
TRUTHS = (*TRUE, "false", "0", "0.0")
"""What common frameworks take for a boolean, which a status may be (reading status-type)."""


class Standing(Enum):
    """How a request stands to the contract, and which statuses are right for it.

    Which of 400 and 422 answers a mistake is not documented; and a documented request may find its campaign
    not available (422), or the member beyond what the page shows (400).
    """

    DOCUMENTED = (200, 422)
    NEWER = (200, 400, 422)
    OPEN = (200, 400, 413, 422)
    WRONG = (400, 413, 422)

    @property
    def statuses(self) -> tuple[int, ...]:
        """The statuses that are right."""
        return tuple(self.value)


class RequestContract:
    """The schema of the request, compiled, and beside it that of the campaign that it would change."""

    def __init__(self, contract: Contract) -> None:
        self._validator = jsonschema_rs.validator_for(dict(contract.request_schema))
        self._campaign = contract.answers[200]

    def standing(self, body: bytes) -> Standing:
        """Say how a body stands to the contract (request; readings letter-case, request-members, single-object).

        A NUL in a name is left open too: databases refuse it.
        """
        text = read(body)
        if text.value is NOTHING:
            return Standing.WRONG
        if isinstance(text.value, list) or text.findings:
            return Standing.OPEN
        if not isinstance(text.value, dict):
            return Standing.WRONG
        is_plain = text.value.keys() == {"op", "path", "value"} and NUL not in body
        if is_plain and self._validator.is_valid(text.value):
            return Standing.DOCUMENTED if text.value["path"] == "status" else Standing.NEWER
        return Standing.OPEN if self._could_mean_something(text.value) else Standing.WRONG

    def rule(self, body: bytes) -> str:
        """The id of the requirement that a server breaks which accepts this body, one that is ``Standing.WRONG``.

        Of several the most binding: what keeps anybody from telling which member is to have which value, then what
        the page says of the status, and only then what newer sources say of the rest.
        """
        text = read(body)
        if text.value is NOTHING:
            return _unreadable(body, text)
        if not isinstance(text.value, dict):
            return "400/not-an-object"
        named = {plain(name): value for name, value in text.value.items()}
        if not named:
            return "400/no-members"
        return self._rule_of_path(named) or self._rule_of_value(named) or "400/op-type"

    def _rule_of_path(self, named: dict[str, object]) -> str:
        path = named.get("path", NOTHING)
        if path is NOTHING:
            return "400/no-path"
        if not isinstance(path, str):
            return "400/path-type"
        return "" if plain(path).strip("/") in self._campaign.schema["properties"] else "400/unknown-path"

    def _rule_of_value(self, named: dict[str, object]) -> str:
        member, value = plain(str(named["path"])).strip("/"), named.get("value", NOTHING)
        if value is NOTHING:
            return "400/no-value"
        if any(self._fits(member, reading) for reading in _readings(value)):
            return ""
        if member != "status":
            return "400/member-value"
        if not isinstance(value, str):
            return "400/value-type"
        return "400/long-value" if len(value) > LONGEST_VALUE else "400/unknown-value"

    def _could_mean_something(self, members: dict[str, object]) -> bool:
        """Whether the most forgiving of servers could read a change of a campaign out of it."""
        named = {plain(name): value for name, value in members.items()}
        path = named.get("path")
        if not isinstance(path, str) or not isinstance(named.get("op", ""), str):
            return False
        return any(self._fits(plain(path).strip("/"), value) for value in _readings(named.get("value")))

    def _fits(self, member: str, value: object) -> bool:
        """Whether a campaign may show this value for a member, as far as the page itself says."""
        broken = self._campaign.violations({member: value})
        known = member in self._campaign.schema["properties"]
        return known and not any(entry.pointer == f"/{member}" and entry.is_must for entry in broken)


def _unreadable(body: bytes, text: Text) -> str:
    if not body.strip():
        return "400/empty"
    if any(finding.requirement == UTF8.id for finding in text.findings):
        return "400/not-utf-8"
    return "400/nested" if any(finding.seen == TOO_DEEP[1] for finding in text.findings) else "400/malformed"


def _readings(value: object) -> Iterator[object]:
    """What a value could be taken for: itself, the same in capitals, a number, a boolean. null is taken for nothing."""
    if value is None:
        return
    yield value
    if plain(str(value)) in TRUTHS:
        yield plain(str(value)) in TRUE
    if isinstance(value, str):
        yield plain(value).upper()
        with suppress(ValueError):
            yield float(value)
