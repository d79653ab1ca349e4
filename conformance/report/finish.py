"""The last steps from what a run saw to what it says: waivers, the baseline, the history."""

import json
import os
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from conformance.commands import restore
from conformance.documents import json_of, text_of
from conformance.errors import ConfigurationError
from conformance.report.groups import grouped
from conformance.report_measures import HistoryRun
from conformance.report_model import Baseline, Report
from conformance.secrets import with_environment
from conformance.targets.hold import appending_to
from conformance.verdict import IDLE, RED, Verdict
from conformance.verdicts.baseline import regressions
from conformance.verdicts.exit_code import BROKEN, CONFORMANT, INCONCLUSIVE, UNREACHABLE, reconcluded
from conformance.verdicts.waivers import Waiver, waived

MOST = 1e9
"""What no share and no latency in a history comes near."""
SHOWN = 200
"""Runs of a history that a page shows, at most."""


def with_waivers(document: Report, waivers: Sequence[Waiver], today: date | None = None) -> Report:
    """A report with its waivers applied, and concluded anew."""
    if not waivers:
        return document
    day = today or datetime.now(UTC).date()
    requirements = waived(document["requirements"], waivers, document["witnesses"], day)
    concluded = reconcluded(requirements)
    verdicts = Counter(entry["verdict"] for entry in requirements)
    code = document["exit_code"] if document["exit_code"] == INCONCLUSIVE else concluded.code
    return {
        **document,
        "requirements": requirements,
        "counts": {verdict: verdicts[verdict] for verdict in Verdict},
        "exit_code": code,
        "sentence": concluded.sentence if code == concluded.code else document["sentence"],
    }


def with_baseline(document: Report, baseline: Report | None) -> Report:
    """A report held against an earlier one: only what is worse than there is red."""
    if baseline is None:
        return document
    worse = regressions(baseline, document)
    since = baseline["started"][:16]
    known = sum(entry["verdict"] in RED for entry in document["requirements"])
    held: Baseline = {"started": baseline["started"], "regressions": worse}
    if worse:
        sentence = f"Worse than the baseline of {since}: {'; '.join(worse[:3])}"
        sentence += f" and {len(worse) - 3} more." if len(worse) > 3 else "."
        return {**document, "baseline": held, "exit_code": BROKEN, "sentence": sentence}
    if document["exit_code"] != BROKEN:
        return {**document, "baseline": held}
    sentence = f"No worse than the baseline of {since}; {known} failure{' was' if known == 1 else 's were'} known."
    return {**document, "baseline": held, "exit_code": CONFORMANT, "sentence": sentence}


def with_left(document: Report) -> Report:
    """A report that does not end well, whatever the verdicts are, while a campaign is not as it was found."""
    if not document["left"]:
        return document
    again = f"; `{restore(document['settings'])}` tries again to put back what this suite has changed"
    sentence = f"{document['sentence']} But not every campaign is as it was found: see the notes{again}."
    code = document["exit_code"] if document["exit_code"] == BROKEN else UNREACHABLE
    return {**document, "exit_code": code, "sentence": sentence}


def remembered(document: Report, path: Path) -> list[HistoryRun]:
    """Add a run to a history, and return its latest runs. A last line that was cut off makes way for it.

    Raises:
        ConfigurationError: the file cannot be written, or a line of it is no run; it is then as it was.
    """
    runs = history(path)
    kept: HistoryRun = with_environment().conceal_value(_line(document))
    line = json.dumps(kept, ensure_ascii=True) + "\n"
    try:
        path.touch()
        with appending_to(path), path.open("r+b") as stream:
            _append(stream, line.encode())
    except OSError as error:
        raise ConfigurationError(f"the history {path} cannot be written to: {error.strerror}") from None
    return [*runs, kept][-SHOWN:]


def _append(stream: BinaryIO, line: bytes) -> None:
    """Put a line after the last whole one, or leave the file as it was."""
    content = stream.read()
    whole = content.rfind(b"\n") + 1
    try:
        stream.seek(whole)
        stream.write(line)
        stream.truncate()
        stream.flush()
        os.fsync(stream.fileno())
    except OSError:
        with suppress(OSError):  # what is reported is the first error
            os.ftruncate(stream.fileno(), len(content))
            os.pwrite(stream.fileno(), content[whole:], whole)
        raise


def history(path: Path) -> list[HistoryRun]:
    """The runs in a history, the oldest first; a last line that was cut off by a crash is left out.

    Raises:
        ConfigurationError: the file cannot be read, or a line of it is no run.
    """
    with suppress(OSError, ValueError):  # those are reported when it is read
        if not path.exists():
            return []
    lines = text_of(path).split("\n")
    return [_run(line, f"{path}, line {number}") for number, line in enumerate(lines[:-1], 1) if line.strip()]


def _run(line: str, where: str) -> HistoryRun:
    run: Any = json_of(line, where)
    try:
        numbers = [*run["groups"].values(), *run["latency"].values()]
        is_run = isinstance(run["started"], str) and all(type(number) in (int, float) for number in numbers)
        is_run = is_run and all(0 <= number < MOST for number in numbers)
        is_run = is_run and all(name in tuple(Verdict) for name in run.get("verdicts", {}).values())
        is_run = is_run and all(isinstance(glob, str) for glob in run.get("only", []))
    except (KeyError, TypeError, AttributeError):
        is_run = False
    if not is_run:
        raise ConfigurationError(f"{where}: that is no run of a history; remove the line")
    made: HistoryRun = run
    return made


def _line(document: Report) -> HistoryRun:
    verdicts = [(entry["id"], entry["verdict"]) for entry in document["requirements"] if entry["verdict"] not in IDLE]
    kept = {
        title: round(100 * (words[Verdict.PASS] + words[Verdict.WARN]) / words.total(), 1)
        for title, words in grouped(verdicts)
    }
    latency = {kind: answer["latency"]["p50"] for kind, answer in document["observed"].items() if answer["latency"]}
    return {
        "started": document["started"],
        "exit_code": document["exit_code"],
        "interrupted": document["interrupted"],
        "scenarios": {"played": document["scenarios"]["played"], "of": document["scenarios"]["of"]},
        "target": document["target"]["name"],
        "contract": document["contract"]["digest"],
        "groups": kept,
        "latency": latency,
        "only": document["settings"].get("only", []),
        "verdicts": {e["id"]: e["verdict"] for e in document["requirements"] if e["verdict"] != Verdict.PASS},
    }
