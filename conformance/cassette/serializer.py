"""How a cassette is written: YAML that vcrpy itself reads, one line a body, equal bodies once, sealed by a digest."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import yaml
from vcr.serializers import yamlserializer

from conformance.cassette import seal


class _Dumper(yaml.CSafeDumper):
    """Gives anchors to the bodies that stand more than once, and to nothing else."""

    def ignore_aliases(self, data: Any) -> bool:
        return not (isinstance(data, dict) and data.keys() == {"string"})


def serialize(cassette: dict[str, Any]) -> str:
    """Write a cassette as vcrpy hands it over: a dict of ``version`` and ``interactions``."""
    bodies: dict[Any, dict[str, Any]] = {}
    for interaction in cassette["interactions"]:
        body = interaction["response"]["body"]
        interaction["response"]["body"] = bodies.setdefault(body["string"], body)
    return seal.sealed(_dump({"version": cassette["version"]}), _dump({"interactions": cassette["interactions"]}))


def _dump(document: dict[str, Any]) -> str:
    return str(yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1_000_000))


def deserialize(text: str) -> dict[str, Any]:
    """Read a cassette.

    Raises:
        yaml.YAMLError: it is no YAML.
        TypeError: it holds no interactions.
        ValueError: it is not what was recorded.
    """
    document = load(text)
    if seal.in_text(text) and not seal.is_intact(text):  # one that stock vcrpy wrote was never sealed
        raise ValueError(seal.EDITED)
    return document


def load(text: str) -> dict[str, Any]:
    """Read a cassette, edited or not.

    Raises:
        yaml.YAMLError: it is no YAML.
        TypeError: it holds no interactions.
    """
    with _no_garbage_collection():
        document = yamlserializer.deserialize(text)
    if not isinstance(document, dict) or not isinstance(document.get("interactions"), list):
        raise TypeError("it has no list of interactions")
    return document


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Building a large tree makes no garbage, and looking for some takes three quarters of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
