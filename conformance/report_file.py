"""Reading ``report.json``, which somebody else may have written."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from conformance.console import inert
from conformance.documents import json_of, text_of
from conformance.errors import ConfigurationError
from conformance.report_model import Report

SCHEMA = Path(__file__).parent / "report" / "report.schema.json"
LONGEST = 200
"""Characters of each part of a message about a report."""


def load(path: Path) -> Report:
    """Read a report: ``report.json``, or the folder that it is in.

    Raises:
        ConfigurationError: there is none, or it does not follow the published schema.
    """
    path = path / "report.json" if path.is_dir() else path
    document: Report = json_of(text_of(path), f"{path} is no report of this suite: it")
    if wrong := problem(document):
        raise ConfigurationError(inert(f"{path} is no report of this suite: {wrong}"))
    return document


def problem(document: Any) -> str:
    """The first thing that is wrong with a report, and where; or nothing."""
    try:
        for error in _validator().iter_errors(document):
            where = "/".join(map(str, error.instance_path)) or "the top"
            return f"at {where[:LONGEST]}: {error.message[:LONGEST]}"
    except (ValueError, OverflowError, RecursionError) as error:
        return str(error)[:LONGEST]
    for entry in document["requirements"]:
        for number in (*entry["sample"], *(finding["exchange"] for finding in entry["findings"])):
            if str(number) not in document["exchanges"]:
                return (
                    f"at requirements, {entry['id'][:LONGEST]}: it names exchange {number}, which is not in the report"
                )
    return ""


@cache
def _validator() -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(json.loads(SCHEMA.read_text(encoding="utf-8")), validate_formats=True)
