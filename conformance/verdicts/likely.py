"""The likely cause of most of what is broken, where that can be seen."""

from collections.abc import Iterable, Iterator

from conformance.verdict import RED
from conformance.verdicts.consequence import UPDATES
from conformance.verdicts.fold import LIKELY, Judgement


def likely_causes(judgements: Iterable[Judgement]) -> Iterator[str]:
    """The likely cause of most failures, in words."""
    for each in judgements:
        if each.requirement.id == UPDATES and each.verdict in RED and each.reason:
            yield f"{LIKELY} {each.reason}"
