"""How a cassette is written: YAML that vcrpy itself reads, one line a body, equal bodies once, sealed by a digest."""

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import yaml
from vcr.serializers import yamlserializer

INTERACTIONS = "\ninteractions:"
"""What stands before that part of a cassette which the digest seals."""


class _Dumper(yaml.CSafeDumper):
    """Gives anchors to the bodies that stand more than once, and to nothing else."""

    def ignore_aliases(self, data: Any) -> bool:
        return not (isinstance(data, dict) and data.keys() == {"string"})


def serialize(cassette: dict[str, Any]) -> str:
    """Write a cassette as vcrpy hands it over: a dict of ``version``, ``interactions`` and ``metadata``."""
    bodies: dict[Any, dict[str, Any]] = {}
    for interaction in cassette["interactions"]:
        body = interaction["response"]["body"]
        interaction["response"]["body"] = bodies.setdefault(body["string"], body)
    interactions = _dump({"interactions": cassette["interactions"]})
    metadata = cassette.get("metadata", {}) | {"digest": _digest("\n" + interactions)}
    return _dump({"version": cassette["version"], "metadata": metadata}) + interactions


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
    if not is_sealed(document, text):
        raise ValueError("it is not what was recorded: somebody has edited or merged it")
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


def is_sealed(document: dict[str, Any], text: str) -> bool:
    """Whether a cassette is as it was written; one without a digest was never sealed."""
    metadata = document.get("metadata")
    return not isinstance(metadata, dict) or metadata.get("digest", _digest(text)) == _digest(text)


def _digest(text: str) -> str:
    sealed = text[text.find(INTERACTIONS) :]
    return "sha256:" + hashlib.sha256(sealed.encode("utf-8", "surrogatepass")).hexdigest()


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
