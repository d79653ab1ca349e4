"""The readings: how each contradiction or silence of the page is resolved, and what rests on it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

from conformance.errors import ConfigurationError

SCHEMA = Path(__file__).with_name("readings.schema.json")


@dataclass(frozen=True, slots=True)
class Reading:
    """One question that the page leaves open. ``rests`` holds globs of requirement ids.

    ``observe`` names what would settle it: a status (or ``error``), and a JSON pointer into such a body, where
    ``*`` is any element of an array, or ``Content-Type``.
    """

    id: str
    question: str
    chosen: str
    alternatives: tuple[str, ...]
    evidence: tuple[str, ...]
    rests: tuple[str, ...]
    observe: tuple[str, ...] = ()


@cache
def load_readings(path: Path) -> Mapping[str, Reading]:
    """Read and validate a file of readings, by id.

    Raises:
        ConfigurationError: the file is missing, is no YAML, or breaks its schema.
    """
    try:
        document = yaml.load(path.read_bytes(), yaml.CSafeLoader)
    except (OSError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{path}: cannot be read as YAML: {error}") from error
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    for problem in jsonschema_rs.validator_for(schema).iter_errors(document):
        where = "/".join(str(step) for step in problem.instance_path)
        raise ConfigurationError(f"{path}: at {where or 'the top'}: {problem.message}")
    return {name: _reading(name, entry) for name, entry in document["readings"].items()}


def _reading(name: str, entry: Mapping[str, Any]) -> Reading:
    return Reading(
        id=name,
        question=entry["question"],
        chosen=entry["chosen"],
        alternatives=tuple(entry["alternatives"]),
        evidence=tuple(entry["evidence"]),
        rests=tuple(entry["rests"]),
        observe=tuple(entry.get("observe", ())),
    )
