"""The published JSON Schema of a report is made from the types of a report."""

import jsonschema_rs
from reports import report

from conformance.report.schema import as_text, schema
from conformance.report_file import SCHEMA, problem


def test_the_schema_is_made_from_the_types() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == as_text(), "run `python -m conformance.report.schema`"


def test_the_schema_is_one_and_reports_follow_it() -> None:
    assert jsonschema_rs.meta.is_valid(schema())
    assert problem(report("200:200/6/maximum")) == ""


def test_nothing_is_added_to_a_report_that_the_types_do_not_know() -> None:
    assert "more" in problem(report() | {"more": 1})
    wrong = report()
    wrong["requirements"] = [wrong["requirements"][0] | {"verdict": "GOOD"}]
    assert "GOOD" in problem(wrong)
