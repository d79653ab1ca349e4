"""The bytes of a body, before they are JSON: what RFC 8259 asks so that every reader reads the same."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from conformance.checks.finding import Finding, Kept, Outcome, quoted
from conformance.contract import Level, Requirement
from conformance.limits import (
    LARGE_REMEMBERED,
    LARGEST_REMEMBERED,
    LONGEST_INTEGER,
    MOST_FINDINGS,
    MOST_LEVELS,
    MOST_NAMED,
)

JSON = Requirement(
    "bytes/json", "The body is a JSON text.", Level.MUST, 'page, tables of members, such as "code | string"'
)
UTF8 = Requirement(
    "bytes/utf-8", "The body is valid UTF-8, and no surrogate stands alone in it.", Level.MUST, "RFC 8259, section 8.1"
)
NO_BOM = Requirement("bytes/no-bom", "No byte order mark precedes the body.", Level.MUST, "RFC 8259, section 8.1")
UNIQUE = Requirement(
    "bytes/unique-members",
    "No object has the same member twice.",
    Level.SHOULD,
    'RFC 8259, section 4: "names within an object SHOULD be unique"',
)
FINITE = Requirement(
    "bytes/finite-numbers", "NaN and Infinity do not stand for numbers.", Level.MUST, "RFC 8259, section 6"
)
ONE = Requirement("bytes/one-document", "Nothing follows the JSON text.", Level.MUST, "RFC 8259, section 2")
REQUIREMENTS = (JSON, UTF8, NO_BOM, UNIQUE, FINITE, ONE)

Found = Callable[[Requirement, str, str], None]

BOM = b"\xef\xbb\xbf"
WHITE_SPACE = " \t\n\r"


class Nothing:
    """Stands for the value of a body that could not be read; None is a JSON value."""

    def __repr__(self) -> str:
        return "NOTHING"


NOTHING = Nothing()


@dataclass(slots=True)
class Text:
    """A body as read: its JSON value, or NOTHING, and what was wrong with its bytes."""

    value: object = NOTHING
    findings: list[Finding] = field(default_factory=list)

    def outcomes(self) -> Iterator[Outcome]:
        """One outcome or more for each requirement on bytes that could be judged."""
        yield from self.findings
        broken = {finding.requirement for finding in self.findings}
        for requirement in REQUIREMENTS:
            if requirement.id not in broken and (self.value is not NOTHING or not broken):
                yield Kept(requirement.id)


def read(body: bytes) -> Text:
    """Read the bytes of a body, going on after each defect as far as that makes sense. Never raises."""
    return _read(body) if len(body) <= LARGEST_REMEMBERED else _remembered(body)


def _read(body: bytes) -> Text:
    text = Text()
    counts: Counter[str] = Counter()

    def found(requirement: Requirement, expected: str, seen: str) -> None:
        counts[requirement.id] += 1
        if counts[requirement.id] <= MOST_FINDINGS:
            text.findings.append(Finding(requirement.id, "", expected, seen))

    if body.startswith(BOM):
        found(NO_BOM, "no byte order mark", "EF BB BF before the text")
        body = body[len(BOM) :]
    try:
        text.value = _value(body.decode("utf-8"), found)
    except UnicodeDecodeError as error:
        found(UTF8, "UTF-8", f"byte {body[error.start]:#04x} at offset {error.start}: {error.reason}")
    except RecursionError:
        found(JSON, *TOO_DEEP)
    except ValueError as error:
        found(JSON, "JSON", str(error) if body.strip() else "an empty body")
    return text


_remembered = lru_cache(maxsize=LARGE_REMEMBERED)(_read)
"""A large body is read once, although several checks ask for it."""


def _value(characters: str, found: Found) -> object:
    value, rest = _decode(characters, found)
    if _is_deep(characters, value):
        found(JSON, *TOO_DEEP)
        return NOTHING
    if rest and not isinstance(value, dict | list):  # "404 page not found" begins as JSON, and is none
        found(JSON, "JSON", quoted(characters))
        return NOTHING
    if rest:
        found(ONE, "nothing after the JSON text", quoted(rest))
    if "\\ud" in characters.lower() and not _is_unicode(value):
        found(UTF8, "characters", "an escaped surrogate without its pair")
        return NOTHING
    return value


def _decode(characters: str, found: Found) -> tuple[object, str]:
    def members(pairs: list[tuple[str, object]]) -> dict[str, object]:
        made = dict(pairs)
        if len(made) < len(pairs):
            twice = sorted(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
            others = f" and {len(twice) - MOST_NAMED} others" if len(twice) > MOST_NAMED else ""
            found(UNIQUE, "each member once", f"{', '.join(map(quoted, twice[:MOST_NAMED]))}{others} more than once")
        return made

    def constant(name: str) -> None:
        found(FINITE, "a number", name)

    # A hook for each integer makes a body of nothing but integers slow, so it is left out where there is no long one.
    has_long = len(characters) <= LARGEST_REMEMBERED or LONG_INTEGER.search(characters)
    integers = _integer if has_long else None
    decoder = json.JSONDecoder(object_pairs_hook=members, parse_constant=constant, parse_int=integers)
    start = len(characters) - len(characters.lstrip(WHITE_SPACE))
    value, end = decoder.raw_decode(characters, start)
    return value, characters[end:].strip(WHITE_SPACE)


LONG_INTEGER = re.compile(rf"(?<![0-9])[0-9]{{{LONGEST_INTEGER}}}")


def _integer(digits: str) -> float:
    return int(digits) if len(digits.lstrip("-")) < LONGEST_INTEGER else float(digits)


TOO_DEEP = (
    "JSON that a reader can hold",
    f"objects or arrays nested too deep to be read: more than {MOST_LEVELS} levels",
)


def _is_deep(characters: str, value: object) -> bool:
    """Whether a value has more levels than any reader has to bear (RFC 8259, section 9)."""
    if characters.count("{") + characters.count("[") <= MOST_LEVELS:
        return False
    level: list[object] = [value]
    for _ in range(MOST_LEVELS):
        parts = (part.values() if isinstance(part, dict) else part for part in level if isinstance(part, dict | list))
        level = [inner for part in parts for inner in part]
    return any(isinstance(part, dict | list) for part in level)


def _is_unicode(value: object) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def members(body: bytes) -> dict[str, object]:
    """The members of a body that is a JSON object; none if it is something else."""
    value = read(body).value
    return value if isinstance(value, dict) else {}


def listed(page: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """The campaigns on a page of the list, given its members; None if anything else is there."""
    embedded = page.get("_embedded")
    found = embedded.get("campaigns") if isinstance(embedded, dict) else None
    return found if isinstance(found, list) and all(isinstance(entry, dict) for entry in found) else None
