"""Breaking one constraint of a body: the smallest change that makes one keyword false at one place."""

import copy
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

import jsonschema_rs

from conformance.contract.schema import FORMATS, Rule
from conformance.reference.documented import NO_CODE

Body = Any
Mutation = Callable[[Body], Body | None]
"""Makes a broken copy of a body; None if the body has no such place."""

Path = tuple[str | int, ...]
LAST = -1
WRONG_TYPES: dict[str, tuple[Any, ...]] = {
    "string": (7, True, ["text"], None),
    "integer": ("5", 2.5, True, None),
    "boolean": ("true", 1, {}, None),
    "object": ("text", [], 7, None),
    "array": ({}, "text", 7, None),
    "number": ("5", True, [], None),
    "null": ("text", 7, {}),
}
"""Values of other types that a careless server sends, by the type that is right."""


def instance_path(rule: Rule) -> Path:
    """Where in a body a rule applies: the schema path without the words of JSON Schema. LAST stands for an item."""
    steps = iter(rule.path[:-2] if rule.keyword == "required" else rule.path[:-1])
    path: list[str | int] = []
    for step in steps:
        if step == "properties":
            path.append(next(steps))
        elif step == "items":
            path.append(LAST)
        elif step == "allOf":
            next(steps)
    return tuple(path)


def mutations(rule: Rule, node: Mapping[str, Any]) -> Iterator[tuple[str, Mutation]]:
    """Ways to break ``rule``, as words and function. ``node`` is the schema that its keyword stands in."""
    path, title = instance_path(rule), node.get("title", "what is described")
    if rule.keyword == "required":
        name = rule.path[-1]
        yield f"leaves out {name}", at((*path, name), removed)
        if path and path[-1] == LAST:
            yield f"adds an entry without {name}", added_to(path[:-1], lambda entry: without(entry, name))
    elif rule.keyword == "minContains":
        yield f"has no {title}", at(path, lambda entries: [entry for entry in entries if not _fits(entry, node)])
    elif rule.keyword == "maxContains":
        yield f"has {title} twice", at(path, lambda entries: [*entries, *filter(lambda e: _fits(e, node), entries)])
    else:
        for words, wrong in wrong_values(rule.keyword, node[rule.keyword]):
            yield words, at(path, wrong)
            if LAST in path:
                yield f"adds an entry that {words}", _in_added_entry(path, wrong)


def _fits(entry: Any, node: Mapping[str, Any]) -> bool:
    return jsonschema_rs.is_valid(node["contains"], entry)


Wrong = Iterator[tuple[str, Callable[[Any], Any]]]


def wrong_values(keyword: str, value: Any) -> Wrong:
    """Values that break a keyword, as words and as functions of the right value."""
    return WRONG[keyword](value)


def _of_type(value: Any) -> Wrong:
    right = value if isinstance(value, str) else value[0]
    for wrong in WRONG_TYPES[right]:
        yield f"sends {wrong!r} where {right} is right", constantly(wrong)


def _too_long(value: Any) -> Wrong:
    yield f"sends {value + 1} characters", lambda right: _lengthened(str(right), value + 1)


def _not_listed(_: Any) -> Wrong:
    yield "sends a value that is not in the list", constantly("OTHER")
    yield "sends a value of the list in lower case", lambda right: str(right).lower()


def _malformed(value: Any) -> Wrong:
    for wrong in NO_FORMAT[value]:
        yield f"sends {wrong!r}", constantly(wrong)


def _one(words: str, wrong: Callable[[Any], Any]) -> Callable[[Any], Wrong]:
    """A single wrong value, made from the value of the keyword."""

    def made(value: Any) -> Wrong:
        yield words.format(wrong(value)), constantly(wrong(value))

    return made


NO_FORMAT: dict[str, tuple[str, ...]] = dict.fromkeys(FORMATS, ("no such thing",)) | {
    "date-time": ("yesterday", "2026-03-02", "2026-03-02T08:15:30", "1772439330", "2026-13-02T08:15:30Z"),
    "uuid": ("campaign-1",),
}
WRONG: dict[str, Callable[[Any], Wrong]] = {
    "type": _of_type,
    "minimum": _one("sends {}", lambda value: value - 1),
    "maximum": _one("sends {}", lambda value: value + 1),
    "minLength": _one("sends {!r}", lambda value: "x" * (value - 1)),
    "maxLength": _too_long,
    "enum": _not_listed,
    "const": _one("sends {}", lambda value: NO_CODE if isinstance(value, str) else [value]),
    "pattern": _one("sends {!r}", lambda _: "9h"),
    "format": _malformed,
}


def constantly(value: Any) -> Callable[[Any], Any]:
    """A function that gives ``value``, whatever was there."""
    return lambda _: value


def _lengthened(right: str, length: int) -> str:
    padding = "?" if "/" in right else ""
    return (right + padding).ljust(length, "x")


class _Removed:
    """Stands for a member that is to be left out."""


REMOVED = _Removed()


def removed(_: Any) -> Any:
    """Leave the member out."""
    return REMOVED


def without(entry: dict[str, Any], name: str | int) -> dict[str, Any]:
    """An object without one of its members."""
    return {key: value for key, value in entry.items() if key != name}


def at(path: Path, change: Callable[[Any], Any]) -> Mutation:
    """Change the value at ``path``."""

    def mutate(body: Body) -> Body | None:
        if not path:
            return change(body)
        mutant = copy.deepcopy(body)
        found = _reach(mutant, path)
        if found is None:
            return None
        holder, step = found
        wrong = change(holder[step])
        if wrong is REMOVED:
            del holder[step]
        else:
            holder[step] = wrong
        return mutant

    return mutate


def added_to(path: Path, change: Callable[[Any], Any]) -> Mutation:
    """Append a changed copy of the last entry of the array at ``path``."""
    return at(path, lambda entries: [*entries, change(copy.deepcopy(entries[LAST]))])


def _in_added_entry(path: Path, wrong: Callable[[Any], Any]) -> Mutation:
    """Append a copy of the last entry that has the place, with a wrong value there."""
    split = len(path) - 1 - path[::-1].index(LAST)
    if not path[split + 1 :]:
        return added_to(path[:split], wrong)
    inner = at(path[split + 1 :], wrong)

    def added(entries: list[Any]) -> list[Any]:
        changed = (inner(entry) for entry in reversed(entries))
        return [*entries, *islice((entry for entry in changed if entry is not None), 1)]

    return at(path[:split], added)


def _reach(body: Any, path: Path) -> tuple[Any, Any] | None:
    """What holds the value at ``path``, and its step there; of entries of an array, in the last that has it."""
    step, *rest = path
    if isinstance(body, list) and step == LAST:
        found = (
            (body, index) if not rest else _reach(body[index], tuple(rest)) for index in reversed(range(len(body)))
        )
        return next((place for place in found if place), None)
    if not isinstance(body, dict) or step not in body:
        return None
    return _reach(body[step], tuple(rest)) if rest else (body, step)
