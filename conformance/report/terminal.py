"""The report that a person reads in a terminal."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from conformance.contract import Reading
from conformance.report.run import Run
from conformance.verdicts.fold import RED, Verdict, Word

ORDER = ("200", "400", "401", "403", "404", "422", "error", "state", "links", "status", "headers", "bytes")
TITLES = {
    "200": "200, the updated campaign",
    "400": "400, errors in the submitted data",
    "401": "401, no valid token",
    "403": "403, scope missing",
    "404": "404, no such campaign",
    "422": "422, not available for this change",
    "error": "the body of every error",
    "state": "what an update does to campaigns",
    "links": "where the links lead",
    "status": "the status of any answer",
    "headers": "the headers of any answer",
    "bytes": "the bytes of any body",
    "transport": "the transport of any answer",
    "leak": "what no answer may give away",
    "sdk/request": "what the SDK sends",
    "sdk/200": "the campaigns that it gives back",
    "sdk/error": "the errors that it tells of",
    "sdk/busy": "servers that are busy",
    "sdk/transport": "connections that fail",
}
COLOURS = {Word.PASS: "32", Word.FAIL: "1;31", Word.FLAKY: "1;31", Word.WARN: "33", Word.ERROR: "35"}
MOST_REASONS = 8


class Paint:
    """Colours, or none."""

    def __init__(self, colour: bool) -> None:
        self._colour = colour

    def __call__(self, text: str, code: str) -> str:
        """Text in the colour of an SGR code."""
        return f"\x1b[{code}m{text}\x1b[0m" if self._colour and code else text


def render(run: Run, *, colour: bool = False) -> str:
    """The whole report as text."""
    paint = Paint(colour)
    lines = [*_head(run), "", *_groups(run, paint), *_details(run, paint), *_idle(run, paint), *_foot(run, paint)]
    return "\n".join(lines)


def _head(run: Run) -> Iterator[str]:
    yield f"{run.target.name}: {run.target.about}"
    yield f"contract {run.contract.version} ({run.contract.digest[:19]}), {len(run.ledger.exchanges)} exchanges"


def grouped(verdicts: Iterable[Verdict]) -> Iterator[tuple[str, Counter[Word]]]:
    """The parts of the contract by title, in their order, and how many requirements of each got which verdict."""

    def rank(verdict: Verdict) -> tuple[int, str]:
        group = verdict.requirement.group
        return (ORDER.index(group) if group in ORDER else len(ORDER), group)

    for (_, group), members in groupby(sorted(verdicts, key=rank), key=rank):
        yield TITLES.get(group, group), Counter(verdict.word for verdict in members)


def _groups(run: Run, paint: Paint) -> Iterator[str]:
    for title, words in grouped(run.verdicts):
        told = ", ".join(paint(f"{words[word]} {word.value}", COLOURS.get(word, "")) for word in Word if words[word])
        yield f"  {title:<36} {told}"


def _details(run: Run, paint: Paint) -> Iterator[str]:
    for verdict in run.verdicts:
        if verdict.word in RED or verdict.word in (Word.WARN, Word.ERROR):
            yield ""
            yield from _detail(verdict, run, paint)


def _detail(verdict: Verdict, run: Run, paint: Paint) -> Iterator[str]:
    requirement = verdict.requirement
    yield f"{paint(verdict.word.value, COLOURS[verdict.word])} {requirement.id}: {requirement.statement}"
    yield f"  source    {requirement.level.value}, {requirement.source}"
    if requirement.reading and (reading := run.contract.readings.get(requirement.reading)):
        yield f"  reading   {_one_line(reading)}"
    if verdict.reason:
        yield f"  reason    {verdict.reason}"
    if verdict.evidence:
        entry = verdict.evidence[0]
        exchange = run.ledger.exchanges[entry.exchange]
        yield f"  broken    in {verdict.broken} of {verdict.exchanges} exchanges, first in number {entry.exchange}"
        yield f"  scenario  {run.ledger.scenarios[entry.exchange]}"
        yield f"  place     {entry.finding.pointer or 'the body'}"
        yield f"  expected  {entry.finding.expected}"
        yield f"  seen      {entry.finding.seen}"
        yield f"  answer    {exchange.summary()}"
        yield f"  again     {_short(exchange.request.curl())}"
    yield f"  rerun     {run.settings.command(requirement.id)}"


LONGEST_LINE = 600


def _short(command: str) -> str:
    return command if len(command) <= LONGEST_LINE else f"{command[:LONGEST_LINE]}… (whole in report.json)"


def _one_line(reading: Reading) -> str:
    return f"{reading.question} {reading.chosen}"


def _idle(run: Run, paint: Paint) -> Iterator[str]:
    idle = [verdict for verdict in run.verdicts if verdict.word is Word.NOT_EXERCISED]
    reasons = Counter(verdict.reason for verdict in idle)
    for reason, count in reasons.most_common(MOST_REASONS):
        names = [verdict.requirement.id for verdict in idle if verdict.reason == reason]
        told = ", ".join(names[:4]) + (f" and {count - 4} more" if count > 4 else "")
        yield ""
        yield f"{paint('NOT EXERCISED', '36')} {told}"
        yield f"  reason    {reason}"


def _foot(run: Run, paint: Paint) -> Iterator[str]:
    told = ", ".join(f"{run.counts[word]} {word.value}" for word in Word if run.counts.get(word))
    yield ""
    yield from (f"note: {note}" for note in run.notes)
    yield from (f"never seen: {kind} {', '.join(names)}" for kind, names in run.never.items() if names)
    yield f"{len(run.verdicts)} requirements: {told}; {run.seconds:.1f} s"
    yield paint(run.sentence, "1;31" if run.exit_code == 1 else "1")
    yield from [f"reports in {run.settings.report}"] if run.settings.report else []
