"""The report that a person reads in a terminal."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import load_contract
from conformance.report.groups import grouped

WORDS = ("PASS", "FAIL", "WARN", "FLAKY", "WAIVED", "NOT EXERCISED", "ERROR")
COLOURS = {"PASS": "32", "FAIL": "1;31", "FLAKY": "1;31", "WARN": "33", "ERROR": "35", "WAIVED": "36"}
DETAILED = ("FAIL", "FLAKY", "WARN", "ERROR")
MOST_REASONS = 8
LONGEST_LINE = 600

Document = Mapping[str, Any]


class Paint:
    """Colours, or none."""

    def __init__(self, colour: bool) -> None:
        self._colour = colour

    def __call__(self, text: str, code: str) -> str:
        """Text in the colour of an SGR code."""
        return f"\x1b[{code}m{text}\x1b[0m" if self._colour and code else text


def render(document: Document, *, colour: bool = False) -> str:
    """The whole report as text."""
    paint = Paint(colour)
    lines = [*_head(document), "", *_groups(document, paint), *_details(document, paint)]
    return "\n".join([*lines, *_idle(document, paint), *_foot(document, paint)])


def _head(document: Document) -> Iterator[str]:
    target, contract = document["target"], document["contract"]
    exchanges = sum(answer["count"] for answer in document["observed"].values())
    yield f"{target['name']}: {target['about']}"
    yield f"contract {contract['version']} ({contract['digest'][:19]}), {exchanges} exchanges"


def _groups(document: Document, paint: Paint) -> Iterator[str]:
    for title, counts in grouped((entry["id"], entry["verdict"]) for entry in document["requirements"]):
        told = ", ".join(paint(f"{counts[word]} {word}", COLOURS.get(word, "")) for word in WORDS if counts[word])
        yield f"  {title:<36} {told}"


def _details(document: Document, paint: Paint) -> Iterator[str]:
    for entry in document["requirements"]:
        if entry["verdict"] in DETAILED:
            yield ""
            yield from _detail(entry, document, paint)


def _detail(entry: Document, document: Document, paint: Paint) -> Iterator[str]:
    yield f"{paint(entry['verdict'], COLOURS[entry['verdict']])} {entry['id']}: {entry['statement']}"
    yield f"  source    {entry['level']}, {entry['source']}"
    if reading := load_contract().readings.get(entry["reading"] or ""):
        yield f"  reading   {reading.question} {reading.chosen}"
    if entry["reason"]:
        yield f"  reason    {entry['reason']}"
    if entry["findings"]:
        yield from _finding(entry, entry["findings"][0], document["exchanges"])
    yield f"  rerun     {entry['rerun']}"


def _finding(entry: Document, finding: Document, exchanges: Document) -> Iterator[str]:
    number = finding["exchange"]
    exchange = exchanges[str(number)]
    yield f"  broken    in {entry['broken']} of {entry['exchanges']} exchanges, first in number {number}"
    yield f"  scenario  {exchange['scenario']}"
    yield f"  place     {finding['place'] or 'the body'}"
    yield f"  expected  {finding['expected']}"
    yield f"  seen      {finding['seen']}"
    yield f"  answer    {_answer(exchange)}"
    yield f"  again     {_short(finding['curl'])}"


def _answer(exchange: Document) -> str:
    if exchange["failure"]:
        return f"{exchange['failure']}: {exchange['detail']}" if exchange["detail"] else str(exchange["failure"])
    return f"{exchange['response']['status']} {exchange['response']['reason']}".strip()


def _short(command: str) -> str:
    return command if len(command) <= LONGEST_LINE else f"{command[:LONGEST_LINE]}… (whole in report.json)"


def _idle(document: Document, paint: Paint) -> Iterator[str]:
    for word, code in (("WAIVED", COLOURS["WAIVED"]), ("NOT EXERCISED", "36")):
        entries = [entry for entry in document["requirements"] if entry["verdict"] == word]
        for reason, count in Counter(entry["reason"] for entry in entries).most_common(MOST_REASONS):
            names = [entry["id"] for entry in entries if entry["reason"] == reason]
            yield ""
            yield f"{paint(word, code)} {', '.join(names[:4])}" + (f" and {count - 4} more" if count > 4 else "")
            yield f"  reason    {reason}"


def _foot(document: Document, paint: Paint) -> Iterator[str]:
    told = ", ".join(f"{count} {word}" for word, count in document["counts"].items() if count)
    yield ""
    yield from (f"note: {note}" for note in document["notes"])
    yield from (f"never seen: {kind} {', '.join(names)}" for kind, names in document["never"].items() if names)
    yield f"{len(document['requirements'])} requirements: {told}; {document['seconds']:.1f} s"
    yield paint(document["sentence"], "1;31" if document["exit_code"] == 1 else "1")
    yield from [f"reports in {document['settings']['report']}"] if document["settings"]["report"] else []
