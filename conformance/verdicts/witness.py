"""The witness of a waiver: the request that shows the failure. It may ask for one campaign, and for nothing else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

METHODS = ("PATCH", "GET")
CAMPAIGN = "{campaign}"
"""What stands in a path where the id of a campaign of the target goes."""
PATH = re.compile(r"/campaigns/([A-Za-z0-9_.~%-]{1,1000})")
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}")
"""The name of a header (RFC 9110, section 5.6.2)."""
VALUE = re.compile(r"(?:[^\s\x00-\x1f\x7f-\x9f](?:[^\x00-\x08\x0a-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f])?)?")
FRAMING = re.compile(
    r"host|content-length|transfer-encoding|upgrade|te|trailer|expect|forwarded|x-forwarded-.*|proxy-.*"
    r"|x-original-.*|x-rewrite-.*|.*method-override|x-http-method",
    re.IGNORECASE,
)
"""Headers that would make another request of it: another method, path, host or length."""
CONNECTION = ("close", "keep-alive")


@dataclass(frozen=True, slots=True)
class Witness:
    """The request that shows the failure, and the status that it was answered with, if that is the failure.

    ``path`` has ``{campaign}`` where the id of a campaign of the target goes.
    """

    method: str
    path: str
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""


def problem(witness: Mapping[str, Any]) -> str:
    """What is wrong with the values of a witness, whose types are right: the key, and what to do; or nothing."""
    if witness["method"] not in METHODS:
        return f"method is {shown(witness['method'])}, and has to be {' or '.join(METHODS)}"
    if not _is_campaign(witness["path"]):
        return f"path is {shown(witness['path'])}, and has to be /campaigns/{CAMPAIGN} or /campaigns/ and one id"
    if not 100 <= witness.get("status", 100) <= 599:
        return f"status is {shown(witness['status'])}, and has to be from 100 to 599"
    return _headers(witness.get("headers", {}))


def shown(value: object) -> str:
    """A value in a message: whole, if it is not too long for a line."""
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:80]}…"


def _is_campaign(path: str) -> bool:
    """Whether a path leads to one campaign, for a server that decodes it twice and resolves dot segments too."""
    found = PATH.fullmatch(path.replace(CAMPAIGN, "ID") if path == f"/campaigns/{CAMPAIGN}" else path)
    if found is None:
        return False
    once = unquote(found[1], errors="replace")
    segment = unquote(once, errors="replace")
    is_plain = segment.isprintable() and not set(segment) & set("/\\;?#{}")
    return is_plain and bool(segment.strip()) and not segment.startswith(".")


def _headers(headers: Mapping[str, Any]) -> str:
    names = [name.lower() for name in headers]
    for name, value in headers.items():
        if not TOKEN.fullmatch(name):
            return f"headers has {shown(name)}, which is no name of a header"
        if FRAMING.fullmatch(name):
            return f"headers has {name}, which would make another request of it: remove it"
        if names.count(name.lower()) > 1:
            return f"headers has {name} more than once: leave one"
        if not isinstance(value, str) or not VALUE.fullmatch(value):
            return f"headers has {name} = {shown(value)}, and the value has to be text of one line"
        if name.lower() == "connection" and value.lower() not in CONNECTION:
            return f"headers has {name} = {shown(value)}, and the value has to be {' or '.join(CONNECTION)}"
    return ""
