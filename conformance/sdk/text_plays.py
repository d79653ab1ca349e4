"""Plays about texts: names at their limits and in other forms of Unicode, long texts and unknown codes in errors."""

from collections.abc import Iterator

from conformance.sdk.campaign_plays import campaign, changed, shown
from conformance.sdk.documented import documented
from conformance.sdk.play import Play, Scene, answered, play

NAMES = {
    "a name of 34 characters": "Winter renewals 2026, second round",
    "a name in decomposed letters": "Cafe\u0301 A\u030angstro\u0308m",
    "a name in compatible characters": "\ufb01rst \u2460 \uff26\uff35\uff2c\uff2c \u00bd",
    "a name with blanks": "  Spring  renewals  ",
    "a name with escapes": r"A &amp; B, 50%25 + \u0041",
}
"""Names that are sent, and answered with, as they are."""
AT_ONCE = ("one of two calls at once", "the other of two calls at once")
"""Plays that are played one after the other, and at once."""
LONGEST_NAME = "Winter renewals 2026, second round!"
"""35 characters: the newer source says "under 35" in words, and 35 in its schema, so that a client may refuse it."""
LONGEST_ADDRESS = 2083
MESSAGE = 'campaign "Winter 2026" cannot be changed while its record lists are being loaded: try again in some minutes.'
DESCRIPTION = "Lists of more than ten thousand records are loaded in parts, each of which an agent has to confirm."
DETAIL = "It may be paused, renamed and given another priority as soon as every one of its lists has been loaded."
UNDOCUMENTED = 90
"""Codes from this number on are those of no status."""


def texts() -> Iterator[Play]:
    """Names that have to come through unaltered, and addresses as long as the page lets them be."""
    for label, name in NAMES.items():
        yield play(label, Scene.UPDATED, shown(changed(label, "name", name)), "values", member="name", value=name)
    for label in AT_ONCE:
        yield play(label, Scene.UPDATED, shown(changed(label, "name", label)), "values", member="name", value=label)
    label = f"a name of {len(LONGEST_NAME)} characters"
    named = {"member": "name", "value": LONGEST_NAME, "may_refuse": True}
    yield play(label, Scene.UPDATED, shown(changed(label, "name", LONGEST_NAME)), "values", **named)
    label = "addresses as long as can be"
    links = {name: {"href": _address(link["href"])} for name, link in campaign(label)["_links"].items()}
    yield play(label, Scene.UPDATED, shown(campaign(label, _links=links)), "values")


def _address(short: str) -> str:
    return f"{short}?continued={'x' * LONGEST_ADDRESS}"[:LONGEST_ADDRESS]


def error_texts() -> Iterator[Play]:
    """Every status with a code that no source knows, and an error that has much to tell."""
    asked = documented()
    for number, status in enumerate(asked.refusals, UNDOCUMENTED):
        body = asked.example(f"bare{status}") | {"code": f"05300{number}"}
        yield play(f"another code with {status}", Scene.REFUSED, answered(status, body, asked.error_type), "surfaces")
    status = asked.refusals[-1]
    fields = [{"name": asked.members[-1], "description": DETAIL}]
    body = asked.example(f"bare{status}") | {"message": MESSAGE, "description": DESCRIPTION, "fields": fields}
    yield play("an error with long texts", Scene.REFUSED, answered(status, body, asked.error_type), "surfaces")
