"""Files that somebody else may have written: whatever is wrong with one is said in one line."""

import json
from pathlib import Path
from typing import Any, NoReturn

from conformance.errors import ConfigurationError

LONGEST = 100_000_000
"""Bytes of a file that is read. A report has less than one million, whatever the run."""


def text_of(path: Path) -> str:
    """The text of a file.

    Raises:
        ConfigurationError: it is missing, a folder, not to be read, too long, or not UTF-8.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(LONGEST + 1)
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}") from None
    except ValueError:
        raise ConfigurationError(f"{str(path)!r} is no name of a file") from None
    if len(content) > LONGEST:
        raise ConfigurationError(f"{path} is longer than {LONGEST // 1_000_000} MB: that is no file of this suite")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path} is no UTF-8 text: byte {error.start + 1} is wrong") from None


def json_of(text: str, where: str) -> Any:
    """The value of a JSON text. ``where`` names it in a message.

    Raises:
        ConfigurationError: it is no JSON, or holds numbers or a depth that this suite never writes.
    """
    try:
        value = json.loads(text, parse_constant=_no_number, parse_float=_finite)
        whole = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
    except RecursionError:
        raise ConfigurationError(f"{where} is nested too deeply for a file of this suite") from None
    except ValueError as error:
        reason = str(error).partition(";")[0]
        raise ConfigurationError(f"{where} is no JSON that this suite writes: {reason}") from None
    return json.loads(whole) if "\\ud" in text.lower() else value  # half of a surrogate pair has no place anywhere


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _finite(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise ValueError(f"{digits[:20]} is no number that a computer holds")
    return value
