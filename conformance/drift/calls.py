"""What an SDK did in two runs of the kit, held against each other, play by play.

Requests sent, and values returned or raised. Worse is what breaks a rule that was kept before, or in another way.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from conformance.drift.comparison import Change, Grade
from conformance.report_model import CallEntry, CallRequest

ABSENT = object()
MOST = 3
"""Values of one play that are compared."""
LONGEST = 80
"""Characters of a value that are shown."""
COMPARED = ("status", "code", "message", "description", "fields", "type", "text")


def call_changes(old: Sequence[CallEntry], new: Sequence[CallEntry]) -> Iterator[Change]:
    """Yield every difference between the calls of two runs, those plays aside that only one of them has.

    What differs in several plays in the same way is shown once, with both sides as they are in the first of them.
    """
    before = {call["play"]: call for call in old}
    alike: dict[tuple[Grade, str], list[Change]] = {}
    for call in new:
        for change in _call(before[call["play"]], call) if call["play"] in before else ():
            alike.setdefault((change.grade, change.text.partition(":")[0]), []).append(change)
    for first, *others in alike.values():
        more = f" and {len(others)} others" if len(others) > 1 else f" and {others[0].where}" if others else ""
        yield replace(first, where=f"{first.where}{more}")


def _call(old: CallEntry, new: CallEntry) -> Iterator[Change]:
    where = f"play {new['play']!r}"
    more, fewer = (set(one["broken"]) - set(other["broken"]) for one, other in ((new, old), (old, new)))
    same_rules = not more and not fewer and bool(new["broken"])
    worse = bool(more) or same_rules
    why = f"breaks {', '.join(sorted(more or new['broken']))}" if worse else ""
    for text in (*_requests(old, new), *_outcomes(old["outcome"], new["outcome"])):
        is_text = text.startswith("raised text")
        grade = Grade.COSMETIC if is_text else Grade.BREAKING if worse else Grade.NOTABLE
        yield Change(grade, where, text, why)


def _requests(old: CallEntry, new: CallEntry) -> Iterator[str]:
    if old["count"] != new["count"]:
        yield f"sent {new['count']} requests, was {old['count']}"
    for number, (was, became) in enumerate(zip(old["requests"], new["requests"], strict=False), 1):
        for place, one, other in _differences(_comparable(was), _comparable(became)):
            yield f"request {number} {place or 'body'}: {_shown(other)}, was {_shown(one)}"


def _comparable(request: CallRequest) -> dict[str, Any]:
    """A request with its body as JSON, where it is some."""
    try:
        body = json.loads(request["body"])
    except ValueError:
        body = request["body"]
    return {**request, "body": body}


def _outcomes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    (was, before), *_ = old.items()
    (became, after), *_ = new.items()
    if was != became:
        yield f"{became} {_shown(after)}, was {was} {_shown(before)}"
    elif was == "raised":
        for name in COMPARED:
            if before.get(name) != after.get(name):
                yield f"raised {name}: {_shown(after.get(name))}, was {_shown(before.get(name))}"
    else:
        found = list(_differences(before, after))
        for place, one, other in found[:MOST]:
            yield f"{was} {place}: {_shown(other)}, was {_shown(one)}"
        if len(found) > MOST:
            yield f"{was} {len(found) - MOST} other values that differ"


def _differences(old: Any, new: Any, pointer: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Pointers of what is different in two JSON values, with both sides."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in dict.fromkeys((*old, *new)):
            yield from _differences(old.get(name, ABSENT), new.get(name, ABSENT), f"{pointer}/{name}")
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _differences(one, other, f"{pointer}/{number}")
    elif type(old) is not type(new) or old != new:
        yield pointer, old, new


def _shown(value: Any) -> str:
    if value is ABSENT:
        return "absent"
    text = json.dumps(value, ensure_ascii=True)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
