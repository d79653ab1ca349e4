"""A baseline: an earlier report, held against which only what is worse is red."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.drift.comparison import changes
from conformance.drift.profile import Profile
from conformance.verdicts.fold import TROUBLE

Document = Mapping[str, Any]


def regressions(old: Document, new: Document) -> list[str]:
    """What is worse than before, in words: new failures, checks that vanished, latency that has grown."""
    return [*_verdicts(old, new), *_latency(old, new)]


def _verdicts(old: Document, new: Document) -> Iterator[str]:
    after = {entry["id"]: entry["verdict"] for entry in new["requirements"]}
    for entry in old["requirements"]:
        name, before, now = entry["id"], entry["verdict"], after.get(entry["id"])
        if now in TROUBLE and before not in TROUBLE:
            yield f"{name} is {now}, was {before}"
        elif now in (None, "NOT EXERCISED") and before != "NOT EXERCISED":
            yield f"{name} is no longer exercised, was {before}"
    known = {entry["id"] for entry in old["requirements"]}
    yield from (f"{name} is {now}, and is new" for name, now in after.items() if name not in known and now in TROUBLE)


def _latency(old: Document, new: Document) -> Iterator[str]:
    found = changes(Profile.from_json(old["observed"]), Profile.from_json(new["observed"]))
    yield from (f"{change.where} {change.told}" for change in found if change.where.endswith(" latency"))
