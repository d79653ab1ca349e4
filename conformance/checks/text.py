"""The bytes of a body, before they are JSON: what RFC 8259 asks so that every reader reads the same."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from conformance.checks.finding import Finding, Kept, Outcome, quoted
from conformance.contract import Level, Requirement

JSON = Requirement("bytes/json", "The body is a JSON text.", Level.MUST, "page, answers as tables of JSON members")
UTF8 = Requirement(
    "bytes/utf-8", "The body is valid UTF-8, and no surrogate stands alone in it.", Level.MUST, "RFC 8259, section 8.1"
)
NO_BOM = Requirement("bytes/no-bom", "No byte order mark precedes the body.", Level.MUST, "RFC 8259, section 8.1")
UNIQUE = Requirement("bytes/unique-members", "No object has the same member twice.", Level.MUST, "RFC 8259, section 4")
FINITE = Requirement(
    "bytes/finite-numbers", "NaN and Infinity do not stand for numbers.", Level.MUST, "RFC 8259, section 6"
)
ONE = Requirement("bytes/one-document", "Nothing follows the JSON text.", Level.MUST, "RFC 8259, section 2")
REQUIREMENTS = (JSON, UTF8, NO_BOM, UNIQUE, FINITE, ONE)

Found = Callable[[Requirement, str, str], None]

BOM = b"\xef\xbb\xbf"
WHITE_SPACE = " \t\n\r"
LONGEST_INTEGER = 4000
"""Digits. Python refuses to convert more than 4,300."""


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
    text = Text()

    def found(requirement: Requirement, expected: str, seen: str) -> None:
        text.findings.append(Finding(requirement.id, "", expected, seen))

    if body.startswith(BOM):
        found(NO_BOM, "no byte order mark", "EF BB BF before the text")
        body = body[len(BOM) :]
    try:
        text.value = _value(body.decode("utf-8"), found)
    except UnicodeDecodeError as error:
        found(UTF8, "UTF-8", f"byte {body[error.start]:#04x} at offset {error.start}: {error.reason}")
    except RecursionError:
        found(JSON, "JSON that a reader can hold", "objects or arrays nested too deep to be read")
    except ValueError as error:
        found(JSON, "JSON", str(error) if body.strip() else "an empty body")
    return text


def _value(characters: str, found: Found) -> object:
    value, rest = _decode(characters, found)
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
            names = [name for name, _ in pairs]
            twice = sorted({name for name in names if names.count(name) > 1})
            found(UNIQUE, "each member once", f"{', '.join(map(quoted, twice))} more than once")
        return made

    def constant(name: str) -> None:
        found(FINITE, "a number", name)

    def integer(digits: str) -> float:
        return int(digits) if len(digits) < LONGEST_INTEGER else float(digits)

    decoder = json.JSONDecoder(object_pairs_hook=members, parse_constant=constant, parse_int=integer)
    start = len(characters) - len(characters.lstrip(WHITE_SPACE))
    value, end = decoder.raw_decode(characters, start)
    return value, characters[end:].strip(WHITE_SPACE)


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
