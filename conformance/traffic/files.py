"""Reading exchanges from files of others: HTTP archives, and cassettes that vcrpy wrote."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from conformance.cassette.interaction import Interaction
from conformance.documents import json_of, text_of
from conformance.errors import ConfigurationError
from conformance.exchange import Exchange
from conformance.traffic import har

BROKEN = (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError)
"""What comes of reading a file that is something else."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """The exchanges of some files, and how many there were without a whole answer."""

    exchanges: tuple[Exchange, ...]
    without_answer: int = 0


def traffic(paths: list[Path]) -> Traffic:
    """Read every exchange of some files.

    Raises:
        ConfigurationError: a file cannot be read, or is neither an archive nor a cassette.
    """
    found = [exchange for path in paths for exchange in _of(path)]
    whole = tuple(exchange for exchange in found if exchange is not None)
    return Traffic(whole, len(found) - len(whole))


def _of(path: Path) -> list[Exchange | None]:
    text = text_of(path)
    document = json_of(text, str(path)) if text.lstrip().startswith("{") else _yaml(text, path)
    try:
        return list(har.exchanges(document) if "log" in document else _cassette(document))
    except BROKEN as error:
        raise ConfigurationError(
            f"{path} is neither an HTTP archive (HAR) nor a cassette of vcrpy: {type(error).__name__} {error}"
        ) from None


def _yaml(text: str, path: Path) -> Any:
    try:
        return yaml.load(text, yaml.CSafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        reason = getattr(error, "problem", None) or type(error).__name__
        raise ConfigurationError(f"{path} is neither JSON nor YAML: {reason}") from None


def _cassette(document: Mapping[str, Any]) -> Iterator[Exchange]:
    from vcr.serialize import deserialize  # it takes long to load, and most traffic is in archives
    from vcr.serializers import jsonserializer

    requests, responses = deserialize(jsonserializer.serialize(_plain(document)), jsonserializer)
    for request, response in zip(requests, responses, strict=True):
        yield Interaction.from_vcr(request, response).exchange


def _plain(value: Any) -> Any:
    """A value of YAML as JSON has it: bytes as text."""
    if isinstance(value, dict):
        return {str(name): _plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_plain(element) for element in value]
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value
