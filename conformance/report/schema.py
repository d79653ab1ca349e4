"""report.schema.json, made from the types of a report. `python -m conformance.report.schema` writes it anew."""

import json
from typing import Any

from conformance import report_measures, report_model
from conformance.report_file import SCHEMA

OPEN = (report_model.Suite, report_model.ContractEntry, report_model.TargetEntry, report_model.SettingsEntry)
"""Types that may have other members too; and messages, which requests and responses add to."""


def schema() -> dict[str, Any]:
    """The JSON Schema of a report."""
    from pydantic import ConfigDict, TypeAdapter

    for made in (*vars(report_model).values(), *vars(report_measures).values()):
        if isinstance(made, type) and hasattr(made, "__required_keys__"):
            extra: Any = None if made in OPEN else "forbid"
            made.__pydantic_config__ = ConfigDict(extra=extra, use_attribute_docstrings=True)  # type: ignore[attr-defined]
    found = TypeAdapter(report_model.Report).json_schema()
    about = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Conformance report, version 1"}
    return {**about, **{name: value for name, value in found.items() if name != "title"}}


def as_text() -> str:
    """The text of the file."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMA.write_text(as_text(), encoding="utf-8")
