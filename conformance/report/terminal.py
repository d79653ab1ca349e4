"""The report that a person reads in a terminal."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from textwrap import wrap
from typing import Any, cast

from conformance.commands import waive
from conformance.console import inert_values, without_commands
from conformance.contract import load_contract
from conformance.counted import counted
from conformance.report.causes import LIVE, WAIVABLE, Cause, causes
from conformance.report.groups import grouped
from conformance.report.har import extent
from conformance.report_model import Entry, ExchangeEntry, FindingEntry, Report
from conformance.targets.permission import in_common
from conformance.targets.target import TOKEN
from conformance.verdict import ORDER, RED, URGENT, Verdict
from conformance.verdicts.exit_code import BROKEN
from conformance.verdicts.fold import LIKELY

COLOURS = {
    **dict.fromkeys(RED, "1;31"),
    Verdict.ERROR: "35",
    Verdict.WARN: "33",
    Verdict.WAIVED: "36",
    Verdict.NOT_EXERCISED: "36",
    Verdict.PASS: "32",
}
NEVER = {
    "statuses": "never answered:",
    "keywords": "never judged: keywords",
    "states": "never paused: campaigns that are",
    "requests": "never sent: requests of",
}
"""What to say of each kind of what no update had to do with."""
UNSHOWN = ("benchmarks", "exchanges", "readings", "witnesses")
"""Parts of a report that are not shown here, or one by one."""
MOST_REASONS = 8
MOST_NAMED = 6
MOST_IDLE = 2
LONGEST_LINE = 600
WIDTH = 110


class Detail(IntEnum):
    """How much is counted: a line for each cause; each cause once; every requirement that is not as it should be."""

    CAUSES = -1
    USUAL = 0
    ALL = 1


class Paint:
    """Colours, or none."""

    def __init__(self, colour: bool) -> None:
        self._colour = colour

    def __call__(self, text: str, code: str) -> str:
        """Text in the colour of an SGR code."""
        return f"\x1b[{code}m{text}\x1b[0m" if self._colour and code else text


def render(document: Report, *, colour: bool = False, detail: int = Detail.USUAL) -> str:
    """The whole report as text, in which whatever others wrote is inert."""
    paint = Paint(colour)
    shown: dict[str, Any] = {**document, **{name: {} for name in UNSHOWN}}
    document = cast("Report", inert_values(shown) | {"exchanges": document["exchanges"]})
    if detail <= Detail.CAUSES:
        lines = [*_brief(document, paint), *_conclusion(document, paint)]
    else:
        head = [*_head(document), "", *_groups(document, paint)]
        lines = [*head, *_causes(document, paint, detail), *_idle(document, paint), *_foot(document, paint)]
    return without_commands("\n".join(lines))


def _brief(document: Report, paint: Paint) -> Iterator[str]:
    """One line for each cause."""
    for cause in causes(document):
        more = len(cause.entries) + len(cause.follows) - 1
        named = cause.first["id"] + (f" and {more} more" if more else "")
        yield f"{_painted(paint, cause.verdict)} {named}: {cause.title}"


def _painted(paint: Paint, verdict: str) -> str:
    return paint(verdict, COLOURS[Verdict(verdict)])


def _head(document: Report) -> Iterator[str]:
    target, contract = document["target"], document["contract"]
    yield f"{target['name']}: {target['about']}"
    yield f"contract {contract['version']} ({contract['digest'][:19]}), {document['total']} exchanges"
    if document["settings"]["shard"]:
        yield f"part {document['settings']['shard']} of a run: `conformance report merge` joins all parts"
    yield from in_common(target["permissions"])
    yield from (note for note in document["notes"] if note.startswith(LIKELY))


def _groups(document: Report, paint: Paint) -> Iterator[str]:
    for title, counts in grouped((entry["id"], entry["verdict"]) for entry in document["requirements"]):
        yield f"  {title:<36} {_counted(counts, paint)}"


def _counted(counts: Mapping[Any, int], paint: Paint) -> str:
    """How many got which verdict, the worst last: that is where the eye ends."""
    return ", ".join(paint(f"{counts[word]} {word}", COLOURS[word]) for word in reversed(ORDER) if counts.get(word))


def _causes(document: Report, paint: Paint, detail: int) -> Iterator[str]:
    """The causes, each with its one exchange; then the ids of all that is not shown by itself."""
    found = causes(document)
    for cause in found:
        yield ""
        yield from _cause(cause, document, paint)
        if detail >= Detail.ALL:
            for entry in (*cause.others, *cause.follows):
                yield ""
                yield from _detail(entry, document, paint)
    if detail < Detail.ALL and any(cause.others or cause.follows for cause in found):
        yield from _named(document, paint)


def _cause(cause: Cause, document: Report, paint: Paint) -> Iterator[str]:
    if not cause.others and not cause.follows:
        yield from _detail(cause.first, document, paint)
        return
    count = counted(len(cause.entries), "requirement")
    yield f"{_painted(paint, cause.verdict)} {cause.title} ({count})"
    yield f"  first     {cause.first['id']}: {cause.first['statement']}"
    yield from _evidence(cause.first, document)
    if cause.others:
        yield f"  also      {_some(_ids(cause.others))}"
    if cause.follows:
        yield f"  follows   {_some(_ids(cause.follows))}"


def _ids(entries: Sequence[Entry]) -> list[str]:
    return [entry["id"] for entry in entries]


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def _named(document: Report, paint: Paint) -> Iterator[str]:
    """Every id that needs a look, by its verdict."""
    for verdict in Verdict:
        names = [entry["id"] for entry in document["requirements"] if entry["verdict"] == verdict]
        if verdict in URGENT and names:
            lines = wrap(", ".join(names), WIDTH, break_long_words=False, break_on_hyphens=False)
            yield ""
            yield f"all {len(names)} {_painted(paint, verdict)}:"
            yield from (f"  {line}" for line in lines)


def _detail(entry: Entry, document: Report, paint: Paint) -> Iterator[str]:
    yield f"{_painted(paint, entry['verdict'])} {entry['id']}: {entry['statement']}"
    yield from _evidence(entry, document)


def _evidence(entry: Entry, document: Report) -> Iterator[str]:
    if entry["findings"]:
        finding = entry["findings"][0]
        yield f"  expected  {finding['expected']}"
        yield f"  seen      {finding['seen']}"
        yield f"  place     {finding['place'] or 'the body'}"
        yield from _exchange(entry, finding, document)
    if entry["reason"]:
        yield f"  reason    {entry['reason']}"
    yield f"  source    {entry['level']}, {entry['source']}"
    if reading := load_contract().readings.get(entry["reading"] or ""):
        yield f"  reading   {reading.question} {reading.chosen}"
    yield f"  rerun     {entry['rerun']}"


def _exchange(entry: Entry, finding: FindingEntry, document: Report) -> Iterator[str]:
    number = finding["exchange"]
    exchange = inert_values(document["exchanges"][str(number)])
    yield f"  broken    in {entry['broken']} of {entry['exchanges']} exchanges, first in number {number}"
    yield f"  scenario  {exchange['scenario']}"
    yield f"  answer    {_answer(exchange)}"
    if document["target"]["name"] == LIVE:
        yield f"  again     {_whole(finding['curl'])}"
        if TOKEN in finding["curl"] and not os.environ.get(TOKEN):
            yield f"            (it needs a token in {TOKEN})"


def _answer(exchange: ExchangeEntry) -> str:
    if exchange["failure"] or not exchange["response"]:
        return f"{exchange['failure']}: {exchange['detail']}" if exchange["detail"] else str(exchange["failure"])
    return f"{exchange['response']['status']} {exchange['response']['reason']}".strip()


def _whole(command: str) -> str:
    """A command, if it is short enough for a terminal: a part of one is none."""
    if len(command) <= LONGEST_LINE:
        return command
    return f"(a command of {len(command)} characters: see report.html)"


def _idle(document: Report, paint: Paint) -> Iterator[str]:
    """What is waived or was not exercised: one line for each reason."""
    known = {entry["id"] for cause in causes(document) for entry in cause.follows}
    for verdict in (Verdict.WAIVED, Verdict.NOT_EXERCISED):
        entries = [e for e in document["requirements"] if e["verdict"] == verdict and e["id"] not in known]
        broken = Counter(entry["reason"] for entry in entries if entry["findings"])  # GET shows what would break it
        others = Counter(entry["reason"] for entry in entries if not entry["findings"])
        reasons = [*broken.most_common(MOST_REASONS), *others.most_common(MOST_REASONS)]
        if reasons:
            yield ""
        for reason, count in reasons:
            names = ", ".join([entry["id"] for entry in entries if entry["reason"] == reason][:MOST_IDLE])
            more = f" and {count - MOST_IDLE} more" if count > MOST_IDLE else ""
            yield f"{_painted(paint, verdict)} {names}{more}: {reason}"


def _foot(document: Report, paint: Paint) -> Iterator[str]:
    yield ""
    yield from (f"note: {note}" for note in document["notes"] if not note.startswith(LIKELY))
    yield from (f"{NEVER[kind]} {_some(names)}" for kind, names in document["never"].items() if names)
    counts = _counted(document["counts"], paint)
    yield f"{len(document['requirements'])} requirements: {counts}; {document['seconds']:.1f} s"
    yield from _waiving(document)
    yield from _conclusion(document, paint)
    if document["settings"]["report"]:
        yield f"reports in {document['settings']['report']}; exchanges.har holds {extent(document)}"


def _waiving(document: Report) -> Iterator[str]:
    """The command that waives the first failure, where one can be waived."""
    first = next((cause.first for cause in causes(document) if cause.finding), None)
    if first and document["settings"]["report"] and document["target"]["name"] in WAIVABLE:
        yield f"to waive a known failure: {waive(document['settings'], first['id'])}"


def _conclusion(document: Report, paint: Paint) -> Iterator[str]:
    yield paint(document["sentence"], "1;31" if document["exit_code"] == BROKEN else "1")
