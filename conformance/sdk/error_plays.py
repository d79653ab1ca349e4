"""Plays that are answered with no campaign: every error, servers that are busy, and what goes wrong below HTTP.

Some fail first and then succeed, as servers do, so that it shows what an SDK sends when it asks again.
"""

from collections.abc import Iterator

from conformance.reference.middleware import Answer
from conformance.sdk.campaign_plays import campaign, shown
from conformance.sdk.documented import documented
from conformance.sdk.play import DATE, Play, Scene, answered, hanging, play, reset, trickling, truncated

PAGE = b"<html><body>Bad gateway</body></html>"
LATER = {"code": "0539998", "message": "Too many requests"}
HOUR = 3600


def errors() -> Iterator[Play]:
    """Every documented error, bare and with everything."""
    asked = documented()
    for status in asked.refusals:
        for kind in ("bare", "detailed"):
            body = asked.example(f"{kind}{status}")
            yield play(f"{kind} {status}", Scene.REFUSED, answered(status, body, asked.error_type), "surfaces")
    status = asked.refusals[0]
    detailed = asked.example(f"detailed{status}")
    body = detailed | {"message": "Ungültig 🎈", "hint": {"more": [1]}}
    yield play("unknown members in an error", Scene.REFUSED, answered(status, body), "surfaces")
    fields = [{"name": name, "description": f"{name} is not right"} for name in asked.members]
    several = detailed | {"fields": fields}
    yield play("an error with several fields", Scene.REFUSED, answered(status, several), "surfaces")
    hal = answered(status, detailed, f"{asked.sent_back[0]};charset=utf-8")
    yield play("an error as hal+json", Scene.REFUSED, hal, "surfaces")


def unreadable_errors() -> Iterator[Play]:
    """Errors that no documented body comes with."""
    no_json = (
        ("400 as a page", answered(400, PAGE, "text/html")),
        ("403 cut off", answered(403, b'{"code": "053')),
        ("422 as an array", answered(422, ["no"])),
        ("404 and nothing", answered(404, b"", "")),
    )
    for name, answer in no_json:
        yield play(name, Scene.NOT_JSON, answer, "not-json")
    servers = (("500 and nothing", answered(500, b"", "")), ("500 with a body", answered(500, LATER)))
    for name, answer in servers:
        yield play(name, Scene.NOT_JSON, (answer, shown(campaign(name))), "server-error")


def failures() -> Iterator[Play]:
    """What goes wrong below HTTP; asked again, the server answers."""
    for name, scene, proves, wiring in (
        ("truncated", Scene.BROKEN, "truncated", truncated),
        ("reset", Scene.BROKEN, "reset", reset),
        ("no answer", Scene.LATE, "slow", hanging),
        ("half an answer", Scene.LATE, "slow", trickling),
    ):
        answer = shown(campaign(name))
        yield play(name, scene, (answer, answer), proves, wiring=wiring)


def busy() -> Iterator[Play]:
    """Servers that are busy: for a moment, or for good; that name a time, in every form, or none."""
    for name, answers in (*_for_a_moment(), *_for_good()):
        yield play(name, Scene.BUSY, answers, "busy")


def _for_a_moment() -> Iterator[tuple[str, tuple[Answer, ...]]]:
    moments = {
        "429 then fine": (_later(429),),
        "502 then fine": (answered(502, PAGE, "text/html"),),
        "504 then fine": (answered(504, b"", ""),),
        "503 and 429 then fine": (answered(503, b"", ""), _later(429)),
        "429 with no time at all": (_later(429, "0"),),
        "429 with a date in the past": (_later(429, f"{DATE.decode()}-{HOUR}"),),
        "429 with a second": (_later(429, "1"),),
        "503 with a second": (_later(503, "1"),),
        "429 with a date": (_later(429, f"{DATE.decode()}1"),),
    }
    for name, answers in moments.items():
        yield name, (*answers, shown(campaign(name)))


def _for_good() -> Iterator[tuple[str, tuple[Answer, ...]]]:
    yield "429 bare", (_later(429),)
    yield "502 as a page", (answered(502, PAGE, "text/html"),)
    yield "503 and nothing", (answered(503, b"", ""),)
    yield "504 and nothing", (answered(504, b"", ""),)
    yield "429 with an hour in the body", (answered(429, LATER | {"retry-after": HOUR}),)
    yield "429 with a time that is none", (_later(429, "soon"),)
    yield "429 with an hour", (_later(429, str(HOUR)),)
    yield "429 with an hour as a date", (_later(429, f"{DATE.decode()}{HOUR}"),)
    yield "429 with an absurd time", (_later(429, "9" * 30),)
    yield "429 with a month", (_later(429, str(30 * 24 * HOUR)),)


def _later(status: int, retry_after: str = "") -> Answer:
    named = {"retry_after": retry_after} if retry_after else {}
    return answered(status, LATER, **named)
