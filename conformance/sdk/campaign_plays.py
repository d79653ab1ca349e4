"""Plays that are answered with a campaign: every kind of call, and campaigns of every kind."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.exchange import json_body
from conformance.reference.alteration import Variant
from conformance.reference.middleware import Answer, answered_at_once, scope_of
from conformance.reference.server import build
from conformance.reference.variants import all_variants
from conformance.sdk.documented import documented
from conformance.sdk.play import ELSEWHERE, HERE, Play, Scene, answered, identity, play

PROVEN = {"null-members": "nulls", "unknown-members": "unknown-members", "page-literal": "unknown-values"}
"""The variants that a requirement of its own is for; a status of another type is none of its list."""
INFORMING = "early-hints"
"""The variant that asks something of HTTP clients which many of them cannot do."""
PLAIN = "pause"
"""The play that any SDK and any adapter gets right."""
RESERVED = "a/b ?#%é+&"
"""An id in which every character that means something in a URL has to be encoded."""
FOREIGN = "Frühling 春🎈"
"""A name that comes through in UTF-8 only."""
BIG = 2**53 + 1
"""The least whole number that a 64-bit float cannot hold."""
CALLS = {
    PLAIN: ("status", "paused"),
    "run": ("status", "running"),
    "rename": ("name", 'Ünï 春🎈 "x" & <y>'),
    "prioritise": ("priority", "10"),
}


def campaign(label: str, /, **members: Any) -> dict[str, Any]:
    """The full campaign of the contract, as the play of this name shows it."""
    made: dict[str, Any] = documented().example("full") | {"id": identity(label), "status": "PAUSED"} | members
    return made


def shown(body: object, media_type: str = "") -> Answer:
    """The answer that shows a campaign."""
    asked = documented()
    return answered(asked.success, body, media_type or asked.sent_back[0])


def changed(label: str, member: str, value: str) -> dict[str, Any]:
    """A campaign after a change."""
    if member == "priority":
        return campaign(label, priority=int(value))
    return campaign(label, **{member: value.upper() if member == "status" else value})


def requests() -> Iterator[Play]:
    """Calls of every kind, each answered with the campaign."""
    for name, (member, value) in CALLS.items():
        yield play(name, Scene.UPDATED, shown(changed(name, member, value)), "values", member=member, value=value)
    answer = shown(campaign("a name that the server tidies", name="Spring renewals"))
    tidied = {"member": "name", "value": "Spring  renewals "}
    yield play("a name that the server tidies", Scene.UPDATED, answer, "values", **tidied)
    reserved = {"campaign": RESERVED, "may_refuse": True}
    yield play("reserved characters", Scene.UPDATED, shown(campaign(RESERVED, id=RESERVED)), "values", **reserved)
    yield play("another token", Scene.UPDATED, shown(campaign("another token")), "values", renewed=True)
    for name, base in (("base URL with a path", "/gateway/v2"), ("base URL with a slash", "/")):
        yield play(name, Scene.UPDATED, shown(campaign(name)), "values", base=base)
    prefix = documented().prefix
    for status in (307, 308):
        for place, where in ((ELSEWHERE, "to another host"), (HERE, "to the same server")):
            name = f"{status} {where}"
            location = f"{place}{prefix}moved/{identity(name)}"
            moved = answered(status, b"", "", location=location)
            answers = (moved, shown(campaign(name))) if place is HERE else (moved,)
            yield play(name, Scene.REDIRECTED, answers, "redirect")


def campaigns() -> Iterator[Play]:
    """Members left out one by one, members and values that nobody knows, moments, media types, unreadable bodies."""
    yield from _media_types()
    yield from _lacking()
    yield from _unknown()
    moments = {"fine moment": "2026-03-02T08:15:30.123456Z", "offset": "2026-03-02T23:59:59+14:00"}
    for name, moment in moments.items():
        yield play(name, Scene.UPDATED, shown(campaign(name, created_at=moment)), "date-times")
    yield from _unreadable()


def _media_types() -> Iterator[Play]:
    hal, *others = documented().sent_back
    for media_type in (hal, *others, f"{hal}; charset=utf-8", f'{hal.title()};profile="x y"'):
        label = f"as {media_type}"
        yield play(label, Scene.UPDATED, shown(campaign(label, name=FOREIGN), media_type), "media-types")


def _lacking() -> Iterator[Play]:
    minimal = documented().example("minimal") | {"id": identity("minimal")}
    yield play("minimal", Scene.UPDATED, shown(minimal), "optional-members")
    for place in _optional(documented().campaign_schema, documented().example("full")):
        label = f"without {'/'.join(map(str, place))}"
        yield play(label, Scene.UPDATED, shown(_without(campaign(label), place)), "optional-members")


def _unknown() -> Iterator[Play]:
    full = documented().example("full")
    strategy, chain = full["dialing_strategy"], full["dialing_strategy"]["record_chain"]
    unknown: dict[str, dict[str, Any]] = {
        "unknown status": {"status": "ARCHIVED"},
        "unknown dialing_mode": {"dialing_mode": "POWER"},
        "unknown unit": {"dialing_strategy": strategy | {"retry_time_unit": "WEEKS"}},
        "unknown phone type": {
            "dialing_strategy": strategy | {"record_chain": [chain[0] | {"type": "FAX"}, *chain[1:]]}
        },
    }
    for name, members in unknown.items():
        yield play(name, Scene.UPDATED, shown(campaign(name, **members)), "unknown-values")
    big = campaign("big integers", revision=BIG, dialing_strategy=strategy | {"generation": BIG})
    yield play("big integers", Scene.UPDATED, shown(big), "unknown-members")


def _unreadable() -> Iterator[Play]:
    """Answers that call themselves a success, are whole, and are no JSON."""
    half = json_body(campaign("200 cut off"))
    page = b"<html><body>Please sign in</body></html>"
    success = documented().success
    yield play(f"{success} as a page", Scene.UNREADABLE, answered(success, page, "text/html"), "unreadable")
    yield play(f"{success} cut off", Scene.UNREADABLE, shown(half[: len(half) // 2]), "unreadable")
    yield play(f"{success} and nothing", Scene.UNREADABLE, shown(b""), "empty")


Place = tuple[str | int, ...]


def _optional(schema: Mapping[str, Any], example: Any, place: Place = ()) -> Iterator[Place]:
    """Where an example has a member that the page does not require; of an array, in its first element."""
    if isinstance(example, list) and example:
        yield from _optional(schema["items"], example[0], (*place, 0))
    elif isinstance(example, dict):
        for name, child in schema.get("properties", {}).items():
            if name in example and name not in schema.get("required", ()):
                yield (*place, name)
            if name in example:
                yield from _optional(child, example[name], (*place, name))


def _without(whole: dict[str, Any], place: Place) -> dict[str, Any]:
    """A copy of a campaign that lacks one member."""
    made: dict[str, Any] = copy.deepcopy(whole)
    holder: Any = made
    for step in place[:-1]:
        holder = holder[step]
    del holder[place[-1]]
    return made


def variants() -> Iterator[Play]:
    """How every server that is correct and unusual answers."""
    asked = documented()
    for variant in all_variants().values():
        name = f"variant {variant.id}"
        answer = _first_answer(variant, identity(name))
        if answer.status not in (asked.success, *asked.refusals):
            continue
        scene = Scene.UPDATED if answer.status == asked.success else Scene.REFUSED
        proves = PROVEN.get(variant.id, "variants") if scene is Scene.UPDATED else "surfaces"
        if variant.id == INFORMING:
            scene, proves = Scene.INFORMED, "informational"
        yield play(name, scene, answer, proves, wiring=variant.wiring)


def _first_answer(variant: Variant, campaign: str) -> Answer:
    instance = build(variant, campaigns=(campaign,))
    asked = documented()
    headers = (
        (b"authorization", b"Bearer " + instance.token.encode()),
        (b"content-type", asked.sent_as.encode()),
        (b"accept-encoding", b"gzip"),
    )
    scope = scope_of(asked.method, f"{asked.prefix}{campaign}", headers, {})
    body = dict(zip(asked.members, (asked.operation, *CALLS[PLAIN]), strict=True))
    return answered_at_once(instance.application, scope, json_body(body))
