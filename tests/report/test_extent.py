"""Reports say what they hold, and where they were written."""

import json
from pathlib import Path

from processes import conformance

from conformance.report.load import load

FEW = ("--only", "401/*", "--repeat", "2", "--max-examples", "2")


def archive(folder: Path) -> list[str]:
    """The comment of an archive, and how many exchanges it has."""
    log = json.loads((folder / "exchanges.har").read_text(encoding="utf-8"))["log"]
    return [log["comment"], str(len(log["entries"]))]


def test_an_archive_says_how_many_of_how_many_it_holds(tmp_path: Path) -> None:
    done = conformance("run", "--only", "200/soak", "--repeat", "20", "--report", "few", folder=tmp_path)
    document = load(tmp_path / "few")
    comment, count = archive(tmp_path / "few")
    assert int(count) == len(document["exchanges"]) < document["total"]
    assert comment.startswith(f"{count} of {document['total']} exchanges, those that verdicts rest on")
    assert f"exchanges.har holds {comment}" in done.stdout
    assert comment in (tmp_path / "few" / "report.html").read_text(encoding="utf-8")


def test_an_archive_may_hold_all(tmp_path: Path) -> None:
    done = conformance("run", *FEW, "--har", "all", "--report", "all", folder=tmp_path)
    document = load(tmp_path / "all")
    comment, count = archive(tmp_path / "all")
    assert int(count) == len(document["exchanges"]) == document["total"] > 0
    assert comment == f"all {document['total']} exchanges of the run"
    assert comment in done.stdout
    again = conformance("report", "all", "--format", "har", folder=tmp_path)
    assert len(json.loads(again.stdout)["log"]["entries"]) == document["total"]


def test_reports_name_where_they_lie(tmp_path: Path) -> None:
    for number in (1, 2):
        conformance("run", *FEW, "--report", f"part-{number}", folder=tmp_path)
    joined = conformance("report", "merge", "part-1", "part-2", "--output", "joined", folder=tmp_path)
    assert "reports in joined;" in joined.stdout
    assert load(tmp_path / "joined")["settings"]["report"] == "joined"
    assert load(tmp_path / "joined")["total"] == 2 * load(tmp_path / "part-1")["total"]
    (tmp_path / "joined").rename(tmp_path / "moved")
    assert "reports in moved;" in conformance("report", "moved", folder=tmp_path).stdout
    assert "reports in" not in conformance("report", "part-1", "part-2", folder=tmp_path).stdout


def test_a_line_for_each_cause_or_everything(tmp_path: Path) -> None:
    quiet = conformance("run", *FEW, "-q", folder=tmp_path).stdout.splitlines()
    assert len(quiet) == 1
    assert quiet[0].startswith(("Conformant: ", "Inconclusive: "))
    assert conformance("report", "conformance-report", "-q", folder=tmp_path).stdout.splitlines() == quiet
    usual = conformance("report", "conformance-report", folder=tmp_path).stdout
    assert conformance("report", "conformance-report", "-v", folder=tmp_path).stdout == usual
