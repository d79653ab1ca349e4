"""The last steps from what a run saw to what it says: waivers, the baseline, the history."""

import json
import os
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from conformance.errors import ConfigurationError
from conformance.report.groups import grouped
from conformance.report.load import Document
from conformance.verdicts.baseline import regressions
from conformance.verdicts.exit_code import BROKEN, CONFORMANT, IDLE, INCONCLUSIVE, UNREACHABLE, conclusion
from conformance.verdicts.fold import RED
from conformance.verdicts.waivers import Waiver, waived

SHOWN = 200
"""Runs of a history that a page shows, at most."""


def with_waivers(document: Document, waivers: Sequence[Waiver], today: date | None = None) -> Document:
    """A report with its waivers applied, and concluded anew."""
    if not waivers:
        return document
    day = today or datetime.now(UTC).date()
    requirements = waived(document["requirements"], waivers, document["witnesses"], day)
    concluded = conclusion((entry["level"], entry["verdict"]) for entry in requirements)
    words = Counter(entry["verdict"] for entry in requirements)
    known = f" {words['WAIVED']} known failures are waived." if words["WAIVED"] else ""
    code = document["exit_code"] if document["exit_code"] == INCONCLUSIVE else concluded.code
    return document | {
        "requirements": requirements,
        "counts": {word: words[word] for word in document["counts"]},
        "exit_code": code,
        "sentence": (concluded.sentence if code == concluded.code else document["sentence"]) + known,
    }


def with_baseline(document: Document, baseline: Document | None) -> Document:
    """A report held against an earlier one: only what is worse than there is red."""
    if baseline is None:
        return document
    worse = regressions(baseline, document)
    since = baseline["started"][:16]
    known = sum(entry["verdict"] in RED for entry in document["requirements"])
    told = {"started": baseline["started"], "regressions": worse}
    if worse:
        sentence = f"Worse than the baseline of {since}: {'; '.join(worse[:3])}"
        sentence += f" and {len(worse) - 3} more." if len(worse) > 3 else "."
        return document | {"baseline": told, "exit_code": BROKEN, "sentence": sentence}
    if document["exit_code"] != BROKEN:
        return document | {"baseline": told}
    sentence = f"No worse than the baseline of {since}; {known} failures were known."
    return document | {"baseline": told, "exit_code": CONFORMANT, "sentence": sentence}


def with_left(document: Document) -> Document:
    """A report that does not end well, whatever the verdicts are, while a campaign is not as it was found."""
    if not document["left"] or document["exit_code"] != CONFORMANT:
        return document
    told = "But not every campaign is as it was found: see the notes, then run `conformance restore`."
    return document | {"exit_code": UNREACHABLE, "sentence": f"{document['sentence']} {told}"}


def remembered(document: Document, path: Path) -> list[dict[str, Any]]:
    """Add a run to a history, and return its latest runs.

    Raises:
        ConfigurationError: the file cannot be written, or a line of it is no run.
    """
    runs = history(path)
    line = json.dumps(_line(document), ensure_ascii=True) + "\n"
    try:
        with path.open("a", encoding="utf-8") as stream:
            stream.write(line)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise ConfigurationError(f"the history {path} cannot be written to: {error.strerror}") from None
    return [*runs, _line(document)][-SHOWN:]


def history(path: Path) -> list[dict[str, Any]]:
    """The runs in a history, the oldest first; a last line that was cut off by a crash is left out.

    Raises:
        ConfigurationError: the file cannot be read, or a line of it is no run.
    """
    if not path.exists():
        return []
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise ConfigurationError(f"the history {path} cannot be read: {error.strerror}") from None
    return [_run(line, f"{path}, line {number}") for number, line in enumerate(lines[:-1], 1) if line.strip()]


def _run(line: str, where: str) -> dict[str, Any]:
    try:
        run: dict[str, Any] = json.loads(line)
        _ = run["started"], run["groups"].items(), run["latency"].items()
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ConfigurationError(f"{where}: that is no run of a history; remove the line") from None
    return run


def _line(document: Document) -> dict[str, Any]:
    verdicts = [(entry["id"], entry["verdict"]) for entry in document["requirements"] if entry["verdict"] not in IDLE]
    kept = {
        title: round(100 * sum(words[word] for word in ("PASS", "WARN")) / words.total(), 1)
        for title, words in grouped(verdicts)
    }
    latency = {kind: answer["latency"]["p50"] for kind, answer in document["observed"].items() if answer["latency"]}
    about = {"target": document["target"]["name"], "contract": document["contract"]["digest"]}
    return {
        "started": document["started"],
        "exit_code": document["exit_code"],
        **about,
        "groups": kept,
        "latency": latency,
    }
