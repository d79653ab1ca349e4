"""Two profiles held against each other: what is new, what is gone, and how much that matters to a client."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from conformance.drift.profile import Answer, Member, Profile

MATTER = frozenset(
    {"content-type", "retry-after", "www-authenticate", "location", "link", "etag", "cache-control", "allow"}
    | {"deprecation", "sunset", "content-encoding"}
)
"""Headers that a client may act upon; those that tell of rate limits come on top."""
SLOWER, BY = 2.0, 20.0
"""Times, and milliseconds, by which a median has to grow to be reported."""


class Grade(StrEnum):
    """How much a change matters: it breaks clients, should be looked at, or is only to be known."""

    BREAKING = "breaking"
    NOTABLE = "notable"
    COSMETIC = "cosmetic"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: where, what it is, and in words why it is as it is, where that is known."""

    grade: Grade
    where: str
    text: str
    why: str = ""


def changes(old: Profile, new: Profile) -> Iterator[Change]:
    """Yield every difference between two profiles."""
    for kind in sorted(old.answers.keys() | new.answers.keys()):
        before, after = old.answers.get(kind), new.answers.get(kind)
        if before and after:
            yield from _answer(kind, before, after)
        elif before:
            grade = Grade.BREAKING if kind == "200" else Grade.NOTABLE if kind.isdigit() else Grade.COSMETIC
            yield Change(grade, kind, f"is no longer answered (was in {before.count} exchanges)")
        elif after:
            grade = Grade.NOTABLE if kind[:1] in ("2", "4") else Grade.BREAKING
            yield Change(grade, kind, f"is answered now ({after.count} exchanges)")


def _answer(kind: str, old: Answer, new: Answer) -> Iterator[Change]:
    yield from _media_types(kind, old, new)
    yield from _headers(kind, old, new)
    for pointer in sorted(old.members.keys() | new.members.keys()):
        where = f"{kind} {pointer}"
        before, after = old.members.get(pointer), new.members.get(pointer)
        if before and after:
            yield from _member(where, before, after)
        elif after:
            yield Change(Grade.NOTABLE, where, f"is a new member: {_types(after)}")
        elif before and (pointer.count("/") == 1 or pointer.rpartition("/")[0] in _objects(new)):
            always = before.present == before.of
            yield Change(Grade.BREAKING if always else Grade.NOTABLE, where, "has vanished")
    yield from _latency(kind, old, new)


def _objects(answer: Answer) -> set[str]:
    """Pointers of the members that still are there, of whatever type."""
    return set(answer.members) | {f"{pointer}/*" for pointer in answer.members}


def _media_types(kind: str, old: Answer, new: Answer) -> Iterator[Change]:
    before = {written.partition(";")[0] for written in old.media_types}
    after = {written.partition(";")[0] for written in new.media_types}
    for media_type in sorted(after - before):
        yield Change(Grade.BREAKING, f"{kind} Content-Type", f"is {media_type} now, was {', '.join(sorted(before))}")
    for media_type in sorted(before - after) if after <= before else ():
        yield Change(Grade.NOTABLE, f"{kind} Content-Type", f"is no longer {media_type}")
    if before == after and old.media_types.keys() != new.media_types.keys():
        text = f"has other parameters: {', '.join(sorted(new.media_types))}"
        yield Change(Grade.COSMETIC, f"{kind} Content-Type", text)


def _headers(kind: str, old: Answer, new: Answer) -> Iterator[Change]:
    for name in sorted(old.headers.keys() ^ new.headers.keys()):
        grade = Grade.NOTABLE if name in MATTER or "ratelimit" in name.replace("-", "") else Grade.COSMETIC
        yield Change(grade, f"{kind} {name}", "is a new header" if name in new.headers else "is no longer sent")


def _member(where: str, old: Member, new: Member) -> Iterator[Change]:
    if added := sorted(new.types.keys() - old.types.keys()):
        yield Change(Grade.BREAKING, where, f"is {' or '.join(added)} now, was {_types(old)}")
    elif gone := sorted(old.types.keys() - new.types.keys()):
        yield Change(Grade.COSMETIC, where, f"is no longer {' or '.join(gone)}")
    if old.present == old.of and new.present < new.of:
        text = f"is missing from {new.of - new.present} of {new.of}, was always there"
        yield Change(Grade.BREAKING, where, text)
    if old.words and new.words:
        if added := sorted(new.words - old.words):
            yield Change(Grade.NOTABLE, where, f"has new values: {', '.join(added)}")
        if gone := sorted(old.words - new.words):
            yield Change(Grade.COSMETIC, where, f"no longer has the values {', '.join(gone)}")
    elif old.types.keys() == new.types.keys():
        yield from _size(where, old, new)


def _size(where: str, old: Member, new: Member) -> Iterator[Change]:
    if None not in (old.least, old.most, new.least, new.most) and (old.least, old.most) != (new.least, new.most):
        text = f"ranges from {new.least:g} to {new.most:g}, was {old.least:g} to {old.most:g}"
        yield Change(Grade.COSMETIC, where, text)


def _latency(kind: str, old: Answer, new: Answer) -> Iterator[Change]:
    before, after = old.latency.get("p50"), new.latency.get("p50")
    if before and after and after >= SLOWER * before and after - before >= BY:
        yield Change(Grade.NOTABLE, f"{kind} latency", f"has a median of {after:.0f} ms, was {before:.0f} ms")


def _types(member: Member) -> str:
    return " or ".join(sorted(member.types))
