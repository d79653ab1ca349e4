"""What the verdicts come to: an exit code, and a sentence."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from conformance.contract import Level
from conformance.report_model import Entry
from conformance.verdict import BROKEN as BROKEN_RULES
from conformance.verdict import IDLE, Verdict
from conformance.verdicts.fold import Judgement

CONFORMANT, BROKEN, USAGE, UNREACHABLE, INCONCLUSIVE = 0, 1, 2, 3, 4

THRESHOLD = 0.5
"""Share of the MUST requirements that a run has to exercise before it may call a server conformant."""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """``code`` is 0 conformant, 1 something is red, 4 too little was exercised (or the suite erred) to conclude."""

    code: int
    sentence: str


MOST_NAMED = 3
"""Rules that a sentence names."""


def conclusion(verdicts: Iterable[tuple[str, str]], shown: Sequence[str] = ()) -> Conclusion:
    """Conclude from the level and the verdict of each requirement. SHOULD ones weigh where no MUST is asked for.

    ``shown`` are ids of those that no update exercised, and that what GET shows would break.
    """
    every = [(level, Verdict(word)) for level, word in verdicts]
    musts = [word for level, word in every if level == Level.MUST]
    weighed = musts or [word for _, word in every]
    exercised = sum(word not in IDLE for word in weighed)
    share = f"{exercised} of {len(weighed)} {Level.MUST if musts else Level.SHOULD} requirements were exercised"
    counts = Counter(word for _, word in every)
    if counts.keys() & BROKEN_RULES:
        return Conclusion(BROKEN, f"Not conformant: documented rules are broken.{_waivers(counts)}")
    if counts[Verdict.STALE_WAIVER]:
        return Conclusion(BROKEN, f"Stale waivers:{_waivers(counts)}")
    if counts[Verdict.ERROR] or not exercised or exercised < THRESHOLD * len(weighed):
        return Conclusion(INCONCLUSIVE, f"Inconclusive{_warning(shown) or ': '}{share}.{_waivers(counts)}")
    if counts[Verdict.WAIVED]:
        sentence = f"Conformant but for known failures{_warning(shown) or ': '}{share}."
        return Conclusion(CONFORMANT, f"{sentence}{_waivers(counts)}")
    sentence = _warning(shown) or ": nothing that was exercised is broken; "
    return Conclusion(CONFORMANT, f"Conformant{sentence}{share}.")


def _warning(shown: Sequence[str]) -> str:
    more = f" and {len(shown) - MOST_NAMED} more" if len(shown) > MOST_NAMED else ""
    sentence = f"GET shows what would break {', '.join(shown[:MOST_NAMED])}{more}, which no update exercised"
    return f", with warnings: {sentence}; " if shown else ""


def _waivers(counts: Counter[Verdict]) -> str:
    """What a run has to say of its waivers."""
    stale, waived = counts[Verdict.STALE_WAIVER], counts[Verdict.WAIVED]
    words = f" {_some(stale, 'waiver no longer holds', 'waivers no longer hold')}, remove or renew." if stale else ""
    return words + (f" {_some(waived, 'known failure is', 'known failures are')} waived." if waived else "")


def _some(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def concluded(judgements: Sequence[Judgement]) -> Conclusion:
    """Conclude from what a run says of each requirement."""
    shown = [each.requirement.id for each in judgements if each.verdict is Verdict.NOT_EXERCISED and each.evidence]
    return conclusion(((each.requirement.level, each.verdict) for each in judgements), shown)


def reconcluded(entries: Sequence[Entry]) -> Conclusion:
    """Conclude from the requirements of a report."""
    shown = [entry["id"] for entry in entries if entry["verdict"] == Verdict.NOT_EXERCISED and entry["findings"]]
    return conclusion(((entry["level"], entry["verdict"]) for entry in entries), shown)
