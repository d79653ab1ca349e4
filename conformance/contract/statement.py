"""Words for a constraint: what a keyword of JSON Schema asks of a member, in one sentence."""

from collections.abc import Callable, Mapping
from typing import Any

ARTICLE = {"integer": "an integer", "object": "an object", "array": "an array"}


def _types(value: str | list[str]) -> str:
    names = [value] if isinstance(value, str) else value
    return " or ".join(ARTICLE.get(name, f"a {name}") for name in names)


def _choices(value: list[object]) -> str:
    return f"one of {', '.join(map(str, value))}" if len(value) > 1 else f"{value[0]}"


EXPECTATIONS: Mapping[str, Callable[[Any], str]] = {
    "type": _types,
    "format": lambda value: {"date-time": "an RFC 3339 date-time"}.get(value, f"a {value}"),
    "minimum": lambda value: f"at least {value}",
    "maximum": lambda value: f"at most {value}",
    "minLength": lambda value: f"at least {value} characters long",
    "maxLength": lambda value: f"at most {value} characters long",
    "pattern": lambda value: f"text that matches {value}",
    "enum": _choices,
    "const": lambda value: f"{value}",
}
"""What a value has to be, by keyword."""


def expectation(keyword: str, value: Any, name: str = "") -> str:
    """Say what is expected. ``name`` is the required member, or the title of what is contained."""
    if keyword == "required":
        return f"a member named {name}"
    if keyword == "minContains":
        return f"at least {value} of {name}"
    if keyword == "maxContains":
        return f"at most {value} of {name}"
    return EXPECTATIONS[keyword](value)


def statement(subject: str, keyword: str, value: Any, name: str = "") -> str:
    """Say what is required of ``subject``, as a sentence."""
    if keyword == "required":
        return f"{subject} has the member {name}."
    if keyword in ("minContains", "maxContains"):
        return f"{subject} has {expectation(keyword, value, name)}."
    return f"{subject} is {expectation(keyword, value)}."
