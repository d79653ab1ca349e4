"""Which requests may leave for a server at all: where to, of which operation, with which headers and credentials."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote

from conformance.checks.text import members, read
from conformance.contract import load_contract
from conformance.errors import ConformanceError
from conformance.exchange import Headers, Request
from conformance.targets.effect import Effect
from conformance.targets.target import READONLY_TOKEN, TOKEN, WRITEONLY_TOKEN

MARK = "Conformance test"
"""How the name of every campaign begins that the suite makes, so that a person sees what it is."""
UNKNOWN = "00000000-0000-4000-8000-"
"""How the ids begin that the suite makes up. No generator of random uuids will ever give one."""
NO_UUID = "no-campaign"
"""How the other ids begin that the suite makes up."""
LONGEST_ID = 36

LIST = "/campaigns"
ITEM = re.compile(r"/campaigns/([^/?#]+)")
PLAIN = re.compile(r"(/(?!\.+(/|$))[\w.~-]+){1,6}")
"""Paths that are the same however a server decodes and resolves them."""
LINKED = re.compile(rf"(?!.*/campaigns/){PLAIN.pattern}")
"""Other paths that a link of an answer may lead to. To read one changes nothing, and shows no campaign under test."""
MADE_UP = re.compile(rf"{UNKNOWN}[0-9a-f]{{12}}|{NO_UUID}[\w. ]*|a{{{LONGEST_ID + 1},}}")
STRANGE_PATHS = tuple(
    f"{LIST}/{segment}"
    for segment in (
        f"{NO_UUID}%2F",
        f"{NO_UUID}%2F{NO_UUID}",
        f"{UNKNOWN}00000000feed%2F{NO_UUID}",
        f"%2e%2e%2F{NO_UUID}",
        f"..%2F{NO_UUID}",
        f"%2e%2e%2Fcampaigns%2F{NO_UUID}",
        f"{NO_UUID}%5C{NO_UUID}",
        f"{NO_UUID}%00",
        f"%00{NO_UUID}",
        f"{NO_UUID}%0D%0A",
        f"{NO_UUID}%25",
        f"{NO_UUID}%FF",
        f"{NO_UUID}%20%C3%A9",
        f"{NO_UUID}%27",
        f"{NO_UUID}%22",
    )
)
"""Paths that servers stumble over. However one is decoded and resolved, it leads to no campaign that there is."""
HEADERS = frozenset(
    [
        "accept",
        "accept-encoding",
        "accept-language",
        "authorization",
        "connection",
        "content-type",
        "traceparent",
        "user-agent",
        "x-request-id",
    ]
)
"""The headers that a request may have. Others could send it elsewhere, or make another one of it."""
HEADER_OF_OURS = re.compile(r"x-conformance(-\d+)?")
CREDENTIAL = re.compile(r"\$\{?(TALKDESK_\w+)")


class Withheld(ConformanceError):
    """A request that was not sent, because it could have dialled people, or done what nobody permitted."""


@dataclass
class Making:
    """What may be made and deleted: copies of ``source``, if any, and the campaigns that were ``made``, by id."""

    source: str
    made: set[str] = field(default_factory=set)


def checked_address(request: Request, base_url: str) -> str:
    """The id of the campaign that a request is for; empty for the list.

    Raises:
        Withheld: it would go elsewhere, or it is no request of an operation that this suite knows.
    """
    path, _, query = request.url.removeprefix(base_url).partition("?")
    if request.method == "PATCH" and request.url.startswith(f"{base_url}/") and path in STRANGE_PATHS and not query:
        return NO_UUID
    if not request.url.startswith(f"{base_url}/"):
        raise Withheld(f"it would go elsewhere than below {base_url}")
    item = ITEM.fullmatch(path)
    identity = unquote(item[1]) if item else ""
    if request.method == "GET" and (path == LIST or item) and not request.body and not _is_path(identity):
        return identity
    if request.method == "GET" and LINKED.fullmatch(path) and not request.body and not query:
        return ""
    if request.method == "GET" and PLAIN.fullmatch(path) and not request.body and _is_documented(path):
        return ""
    if request.method in ("PATCH", "DELETE") and item and not query and not _is_path(identity):
        return identity
    if request.method == "POST" and path == LIST and re.fullmatch(r"(source_id=[\w-]+)?", query):
        return ""
    raise Withheld(f"{request.method} {path[:80]} is no request that this suite may send")


def _is_documented(path: str) -> bool:
    """Whether to read a path is an operation of the contract: what one more of those needs is written there only."""
    operation = load_contract().operation_of("GET", path)
    return operation is not None and operation.path(**operation.values(path)) == path


def _is_path(identity: str) -> bool:
    """Whether an id could lead elsewhere, where a server decodes it first."""
    return bool(re.search(r"[/\\?#%]", identity)) or set(identity) == {"."}


def check_making(request: Request, identity: str, making: Making | None) -> None:
    """Make sure that a campaign is made with a name of the suite's own, and deleted only if the suite made it.

    Raises:
        Withheld: it is not.
    """
    if making is None:
        raise Withheld(f"{request.method} makes or deletes campaigns, which --provision permits")
    if request.method == "DELETE":
        if request.body or not (identity in making.made or MADE_UP.fullmatch(identity)):
            raise Withheld(f"campaign {identity[:80]} was not made by this suite, so it is not deleted")
        return
    asked = {} if read(request.body).findings else members(request.body)
    source = request.url.partition("?source_id=")[2]
    if not str(asked.get("name")).startswith(f"{MARK} ") or not asked.keys() <= may_be_given():
        raise Withheld("it could make a campaign that nobody would know for one of this suite, or that could call")
    if source and source != making.source and not MADE_UP.fullmatch(source):
        raise Withheld(f"campaign {source[:80]} is not the one that --source names")


@lru_cache
def may_be_given() -> frozenset[str]:
    """The members that a new campaign may be given, after the contract: none attaches records, numbers or users."""
    schema = load_contract().operations["createCampaign"].request_schema or {}
    return frozenset(schema["properties"])


def check_headers(headers: Headers) -> None:
    """Make sure that headers are of the suite's own kinds, and hold no other credential than a token in its place.

    Raises:
        Withheld: they are not.
    """
    for name, value in headers:
        if name.lower() not in HEADERS and not HEADER_OF_OURS.fullmatch(name.lower()):
            raise Withheld(f"the header {name[:40]} is none that this suite sends")
        tokens = {TOKEN, READONLY_TOKEN, WRITEONLY_TOKEN} if name.lower() == "authorization" else set()
        if not set(CREDENTIAL.findall(value)) <= tokens:
            raise Withheld(f"the header {name[:40]} would give a credential away")


def check_made_up(identity: str, effect: Effect) -> None:
    """Make sure that a campaign that is not listed cannot exist, and would not run if it did.

    Raises:
        Withheld: it might.
    """
    if not MADE_UP.fullmatch(identity):
        raise Withheld(f"campaign {identity[:80]} is not listed in TALKDESK_CAMPAIGN_IDS")
    if effect.starts:
        raise Withheld("it could start dialling; a campaign that nobody knows is never set running")
