"""What an adapter gives, as a report can hold it: neither too deep, nor a number that no report can write."""

import json
import math
from collections.abc import Callable
from typing import Any

from conformance.limits import LONGEST_INTEGER, MOST_LEVELS

TOO_DEEP = f"(more than {MOST_LEVELS} levels of objects and arrays)"
SHOWN_DIGITS = 20
MOST_BITS = 1000
"""Bits of an integer that a 64-bit float can still hold, whatever they are."""


def parsed(line: str) -> object:
    """A JSON text of an adapter as a value; integers that are too long stand in it as words.

    Raises:
        ValueError: it is no JSON, or its levels are too many to be read.
    """
    try:
        return json.loads(line, parse_int=_integer)
    except RecursionError:
        raise ValueError("its levels are too many to be read") from None


def _integer(digits: str) -> object:
    if len(digits) <= LONGEST_INTEGER:
        return int(digits)
    return f"{digits[:SHOWN_DIGITS]}… (an integer of {len(digits.lstrip('-'))} digits)"


def bounded(value: Any, change: Callable[[str], str], levels: int = MOST_LEVELS) -> Any:
    """A copy of a JSON value with ``change`` applied to every text; words stand for what no report can hold."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict | list | tuple) and not levels:
        return TOO_DEEP
    if isinstance(value, dict):
        return {change(str(name)): bounded(inner, change, levels - 1) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [bounded(inner, change, levels - 1) for inner in value]
    return _number(value) if isinstance(value, int | float) else value


def _number(value: float) -> object:
    """A number that JSON and a 64-bit float can hold, or words."""
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    return value if value.bit_length() <= MOST_BITS else f"(an integer of {value.bit_length()} bits)"
