"""The last gate before a live server: nothing that could start dialling, nothing outside the listed campaigns."""

import json
import unicodedata
from collections.abc import Iterator

from conformance.checks.text import read
from conformance.errors import ConformanceError
from conformance.exchange import Exchange, Request, Send

START = "running"


class Withheld(ConformanceError):
    """A request that was not sent, because it could have dialled people or touched a stranger's campaign."""


def guarded(send: Send, campaigns: tuple[str, ...], *, may_run: bool) -> Send:
    """Wrap ``send`` so that it refuses what is not safe. A scenario that asks for it is not exercised.

    A campaign outside ``campaigns`` may be asked for only where it cannot exist: under an id that the suite
    made up, or one that is too long.
    """

    def send_safely(request: Request) -> Exchange:
        if not may_run and could_start(request.body):
            raise Withheld("it could start dialling; --allow-running permits that")
        if request.method == "PATCH" and not _permitted(request.campaign, campaigns):
            raise Withheld(f"campaign {request.campaign} is not listed in TALKDESK_CAMPAIGN_IDS")
        return send(request)

    return send_safely


UNKNOWN = "00000000-0000-4000-8000-"
"""How the ids begin that the suite makes up. No generator of random uuids will ever give one."""
NO_UUID = "no-campaign"
"""How the other ids begin that the suite makes up."""
LONGEST_ID = 36


def _permitted(campaign: str, campaigns: tuple[str, ...]) -> bool:
    return campaign in campaigns or len(campaign) > LONGEST_ID or campaign.startswith((UNKNOWN, NO_UUID))


def could_start(body: bytes) -> bool:
    """Tell whether a body could set a campaign running, read by the most forgiving of servers.

    Any text in it that says ``running`` counts, whatever its letter case, escapes, Unicode form, or the
    characters between its letters; except in a plain request for another member, such as a name.
    """
    if _names_another_member(body):
        return False
    return any(START in _letters(text) for text in _texts(body))


def _names_another_member(body: bytes) -> bool:
    text = read(body)
    if text.findings or not isinstance(text.value, dict):
        return False
    return text.value.keys() == {"op", "path", "value"} and text.value["path"] in ("name", "priority")


def _texts(body: bytes) -> Iterator[str]:
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        text = body.decode(encoding, "ignore")
        yield text
        try:
            yield json.dumps(json.loads(text), ensure_ascii=False)
        except (ValueError, RecursionError):
            yield _unescaped(text)


def _unescaped(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").decode("unicode_escape", "ignore")


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in plain if character.isalpha())
