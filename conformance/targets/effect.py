"""What a body would do to a campaign if the most forgiving of servers accepted it.

Servers may accept what they should refuse. So a body is read here in every way in which one might read it: what it
could change counts, and not what the page says that it does.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from urllib.parse import unquote_plus

from anyascii import anyascii

from conformance.checks.echo import CHANGEABLE, plain
from conformance.contract import load_contract

STATUS, NAME = "status", "name"
STATES = ("paused", "ready", "incomplete", "running")
RUNNING = "running"
STARTING = re.compile("run|start|resum|activ|launch|dial")
"""How a word begins that could stand for running in the place of a status."""
TRUTHS = frozenset({"true", "1", "1.0", "yes", "on", "y", "t"})
"""The page types the status as a boolean: what is true may mean that it runs."""
DEEPEST = 3
"""How many encodings inside one another are taken off."""
WHOLE = "the whole campaign"
"""The member that an empty path names: in a JSON pointer it is the whole document."""


class Anything(Enum):
    """The value of a change that nobody can foresee."""

    ANYTHING = "anything"


ANYTHING = Anything.ANYTHING


@dataclass(frozen=True)
class Effect:
    """The values that members could be given, by member; and whether the campaign could be set running."""

    changes: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    starts: bool = False


class _Pairs(list[tuple[str, object]]):
    """The members of an object, doubled ones too."""


@lru_cache(maxsize=512)
def effect_of(body: bytes) -> Effect:
    """Say what a request body could do to its campaign."""
    if not body.strip():
        return Effect()
    text = body.decode("utf-8", "ignore")
    try:
        value = json.loads(text, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError):
        return _effect_of_text(body, text)
    return _effect_of_json(body, value)


def _effect_of_json(body: bytes, value: object) -> Effect:
    if not isinstance(value, list):  # an object is a list of its members here
        return Effect({STATUS: (value,)} if value is not None else {}, _could_start(value) or says_running(body))
    paths, values = [*_members(value, "path")], tuple(_members(value, "value"))
    if _is_plain(value) and isinstance(path := paths[0], str) and path in CHANGEABLE:
        return Effect({path: values}, starts=path == STATUS and any(map(_could_start, values)))
    meant = values if values and _replaces(value) else (ANYTHING,)
    changes = dict.fromkeys(_named(_words(value)), meant)
    for path in paths:
        if not isinstance(path, str):
            changes[STATUS] = meant  # as with a bare value: what is named by no text may be the state
        elif not _named([path]):
            changes[plain(path).strip("/*$#. ") or WHOLE] = meant
    for name in changes:
        merged = tuple(_members(value, name))  # a merge patch says the value under the member's own name
        changes[name] = (*changes[name], *merged)
    starts = says_running(body) or any(map(_could_start, changes.get(STATUS, ())))
    return Effect(changes, starts)


def _effect_of_text(body: bytes, text: str) -> Effect:
    """A body that is no JSON could mean whatever it names; what is no text either could mean anything."""
    if len(text.encode()) < len(body) or not _is_text(text):
        return Effect({STATUS: (ANYTHING,)}, starts=True)
    return Effect(dict.fromkeys(_named([text]), (ANYTHING,)), says_running(body))


def _is_text(text: str) -> bool:
    return all(character.isprintable() or character.isspace() for character in text)


def _is_plain(value: object) -> bool:
    return (
        isinstance(value, _Pairs) and sorted(name for name, _ in value) == ["op", "path", "value"] and _replaces(value)
    )


def _replaces(value: object) -> bool:
    """Whether nothing but a replacement is asked for; where the operation is no text, a server can only ignore it."""
    return all(plain(op) == "replace" for op in _members(value, "op") if isinstance(op, str))


def _could_start(value: object) -> bool:
    """Whether a value, or one inside it, may be read as starting; what says running is found by its letters."""
    return any(_is_start(found) for _, found in _walk(value))


def _is_start(value: object) -> bool:
    if value is ANYTHING or isinstance(value, list):  # an object is a list of its members here
        return False
    text = anyascii(plain(str(value))).strip().lower()
    return text in TRUTHS or bool(STARTING.match(_letters(text)))


def _walk(value: object) -> Iterator[tuple[str, object]]:
    """Every value inside, each with the name of the member that holds it."""
    waiting: list[tuple[str, object]] = [("", value)]
    while waiting:
        name, found = waiting.pop()
        yield name, found
        if isinstance(found, _Pairs):
            waiting += found
        elif isinstance(found, list):
            waiting += (("", element) for element in found)


def _members(value: object, name: str) -> Iterator[object]:
    return (found for key, found in _walk(value) if key and plain(key) == name)


def _words(value: object) -> Iterator[str]:
    for name, found in _walk(value):
        yield name
        if isinstance(found, str):
            yield found


def _named(words: "Iterator[str] | list[str]") -> set[str]:
    """The members of a campaign that words name, or could mean by a state."""
    found: set[str] = set()
    for word in words:
        letters = _letters(anyascii(word))
        found |= {name for name, short in _members_by_letters().items() if short in letters}
        found |= {"id"} if letters == "id" else set()
        found |= {STATUS} if any(state in letters for state in STATES) else set()
    return found


@lru_cache
def _members_by_letters() -> Mapping[str, str]:
    """The documented members by the letters of their names; those of the id are in too many words."""
    return {name: _letters(name) for name in load_contract().answers[200].schema["properties"] if name != "id"}


@lru_cache
def documented_members() -> frozenset[str]:
    """The members that a campaign may show, after the contract."""
    return frozenset(load_contract().answers[200].schema["properties"])


def says_running(body: bytes) -> bool:
    """Whether a body says ``running`` in any letter case, alphabet, escape or encoding of text."""
    return any(RUNNING in _letters(anyascii(text)) for text in _readings(body))


def _readings(body: bytes) -> Iterator[str]:
    """The text of a body, as it reads in several encodings, and with escapes taken off."""
    texts = {body.decode(encoding, "ignore") for encoding in ("utf-8", "utf-16-le", "utf-16-be", "utf-7")}
    for _ in range(DEEPEST):
        yield from texts
        texts = {plain for text in texts for plain in _plainer(text)} - texts


def _plainer(text: str) -> Iterator[str]:
    yield unquote_plus(text, errors="ignore")
    yield html.unescape(text)
    yield text.encode("utf-8", "surrogatepass").decode("unicode_escape", "ignore")


def _letters(text: str) -> str:
    return "".join(character for character in text.lower() if "a" <= character <= "z")
