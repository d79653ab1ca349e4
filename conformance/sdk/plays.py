"""All plays there are: campaigns of every kind, every error, and what can go wrong below HTTP."""

import copy
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from conformance.contract import Contract, load_contract
from conformance.exchange import json_body
from conformance.reference.alteration import Variant
from conformance.reference.middleware import Answer, answered_at_once, scope_of
from conformance.reference.server import build
from conformance.reference.variants import all_variants
from conformance.sdk.play import (
    ELSEWHERE,
    Play,
    Scene,
    answered,
    hanging,
    identity,
    play,
    reset,
    trickling,
    truncated,
)

HAL = "application/hal+json"
ERRORS = (400, 401, 403, 404, 422)
INFORMING = "early-hints"
"""The variant that asks something of HTTP clients which many of them cannot do."""
RESERVED = "a/b ?#%é+&"
"""An id in which every character that means something in a URL has to be encoded."""
BIG = 2**53 + 1
"""The least whole number that a 64-bit float cannot hold."""


@cache
def all_plays() -> Mapping[str, Play]:
    """Every play by the id of its campaign."""
    contract = load_contract()
    every = (
        *_requests(contract),
        *_campaigns(contract),
        *_variants(),
        *_errors(contract),
        *_unreadable_errors(),
        *_failures(contract),
    )
    return {entry.campaign: entry for entry in every}


def _campaign(contract: Contract, label: str, /, **members: Any) -> dict[str, Any]:
    made: dict[str, Any] = contract.example("full") | {"id": identity(label), "status": "PAUSED"} | members
    return made


def _requests(contract: Contract) -> Iterator[Play]:
    """Calls of every kind, each answered with the campaign."""
    calls = {
        "pause": ("status", "paused"),
        "run": ("status", "running"),
        "rename": ("name", 'Ünï 春🎈 "x" & <y>'),
        "prioritise": ("priority", "10"),
    }
    for name, (member, value) in calls.items():
        body = _campaign(contract, name, **{member: value.upper() if member == "status" else value})
        body |= {"priority": 10} if member == "priority" else {}
        yield play(name, Scene.UPDATED, answered(200, body, HAL), "values", member=member, value=value)
    body = _campaign(contract, RESERVED, id=RESERVED)
    yield play("reserved characters", Scene.UPDATED, answered(200, body, HAL), "values", campaign=RESERVED)
    moved = answered(307, b"", "", location=f"{ELSEWHERE}/campaigns/{identity('moved')}")
    yield play("moved", Scene.REDIRECTED, moved, "redirect")


def _campaigns(contract: Contract) -> Iterator[Play]:
    """Members left out one by one, members and values that nobody knows, moments, media types."""
    full = contract.example("full")
    for place in _optional(contract.answers[200].schema, full):
        label = f"without {'/'.join(map(str, place))}"
        body = _without(_campaign(contract, label), place)
        yield play(label, Scene.UPDATED, answered(200, body, HAL), "optional-members")
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
        yield play(name, Scene.UPDATED, answered(200, _campaign(contract, name, **members), HAL), "unknown-values")
    big = _campaign(contract, "big integers", revision=BIG, dialing_strategy=strategy | {"generation": BIG})
    yield play("big integers", Scene.UPDATED, answered(200, big, HAL), "unknown-members")
    for name, moment in {"fine moment": "2026-03-02T08:15:30.123456Z", "offset": "2026-03-02T23:59:60+14:00"}.items():
        moment = moment.replace(":60+", ":59+")
        yield play(name, Scene.UPDATED, answered(200, _campaign(contract, name, created_at=moment), HAL), "date-times")
    for media_type in ("application/json", f"{HAL}; charset=utf-8", f'{HAL.title()};profile="x y"'):
        label = f"as {media_type}"
        yield play(label, Scene.UPDATED, answered(200, _campaign(contract, label), media_type), "media-types")


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


def _without(campaign: dict[str, Any], place: Place) -> dict[str, Any]:
    """A copy of a campaign that lacks one member."""
    made: dict[str, Any] = copy.deepcopy(campaign)
    holder: Any = made
    for step in place[:-1]:
        holder = holder[step]
    del holder[place[-1]]
    return made


def _variants() -> Iterator[Play]:
    """How every server that is correct and unusual answers."""
    for variant in all_variants().values():
        name = f"variant {variant.id}"
        answer = _first_answer(variant, identity(name))
        if answer.status in (429, 502, 503):
            continue
        scene = Scene.UPDATED if answer.status == 200 else Scene.REFUSED
        proves = "variants" if scene is Scene.UPDATED else "surfaces"
        if variant.id == INFORMING:
            scene, proves = Scene.INFORMED, "informational"
        yield play(name, scene, answer, proves, wiring=variant.wiring)


def _first_answer(variant: Variant, campaign: str) -> Answer:
    instance = build(variant, campaigns=(campaign,))
    headers = (
        (b"authorization", b"Bearer " + instance.token.encode()),
        (b"content-type", b"application/json"),
        (b"accept-encoding", b"gzip"),
    )
    scope = scope_of("PATCH", f"/campaigns/{campaign}", headers, {})
    return answered_at_once(
        instance.application, scope, json_body({"op": "REPLACE", "path": "status", "value": "paused"})
    )


def _errors(contract: Contract) -> Iterator[Play]:
    """Every documented error, bare and with everything."""
    for status in ERRORS:
        for kind in ("bare", "detailed"):
            body = contract.example(f"{kind}{status}")
            yield play(f"{kind} {status}", Scene.REFUSED, answered(status, body), "surfaces")
    told = contract.example("detailed400") | {"message": "Ungültig 🎈", "hint": {"more": [1]}}
    yield play("unknown members in an error", Scene.REFUSED, answered(400, told), "surfaces")
    fields = [{"name": name, "description": f"{name} is not right"} for name in ("op", "path", "value")]
    several = contract.example("detailed400") | {"fields": fields}
    yield play("an error with several fields", Scene.REFUSED, answered(400, several), "surfaces")
    hal = answered(422, contract.example("detailed422"), f"{HAL};charset=utf-8")
    yield play("an error as hal+json", Scene.REFUSED, hal, "surfaces")


def _unreadable_errors() -> Iterator[Play]:
    """Errors that no JSON comes with, and servers that are busy."""
    page = b"<html><body>Bad gateway</body></html>"
    yield play("400 as a page", Scene.NOT_JSON, answered(400, page, "text/html"), "not-json")
    yield play("403 cut off", Scene.NOT_JSON, answered(403, b'{"code": "053', "application/json"), "not-json")
    yield play("422 as an array", Scene.NOT_JSON, answered(422, ["no"]), "not-json")
    yield play("404 and nothing", Scene.NOT_JSON, answered(404, b"", ""), "not-json")
    yield play("500 and nothing", Scene.NOT_JSON, answered(500, b"", ""), "server-error")
    yield play("500 with a body", Scene.NOT_JSON, answered(500, {"code": "1", "message": "m"}), "server-error")
    yield play("502 as a page", Scene.BUSY, answered(502, page, "text/html"), "busy")
    later = {"code": "0539998", "message": "Too many requests"}
    yield play("429 with an hour", Scene.BUSY, answered(429, later, retry_after="3600"), "busy")
    yield play("429 with an hour in the body", Scene.BUSY, answered(429, later | {"retry-after": 3600}), "busy")
    yield play("429 bare", Scene.BUSY, answered(429, later), "busy")


def _failures(contract: Contract) -> Iterator[Play]:
    """What goes wrong below HTTP."""
    for name, scene, proves, wiring in (
        ("truncated", Scene.BROKEN, "truncated", truncated),
        ("reset", Scene.BROKEN, "reset", reset),
        ("no answer", Scene.LATE, "slow", hanging),
        ("half an answer", Scene.LATE, "slow", trickling),
    ):
        yield play(name, scene, answered(200, _campaign(contract, name), HAL), proves, wiring=wiring)
