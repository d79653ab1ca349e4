"""Checks the addresses, accounts and ids that people give, before a token is sent anywhere.

A message never repeats an address: there may be a password in it.
"""

import ipaddress
import re

from conformance.errors import ConfigurationError

LONGEST_URL = 2048
LONGEST_HOST = 253
LONGEST_ID = 36
"""Characters of the id of a campaign (page item 3)."""

LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
HOST = r"[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*\.?|\[[0-9A-Fa-f:.]+\]"
SEGMENT = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})+"
URL = re.compile(rf"(https?)://({HOST})(?::([0-9]{{1,5}}))?((?:/{SEGMENT})*/?)", re.IGNORECASE)
ESCAPED = re.compile(r"%(?:2f|5c|2e|25|[01][0-9a-f]|7f)", re.IGNORECASE)
"""Percent-encoded slashes, dots and percent signs, and control characters: servers differ in how they read a path with
one in it."""

ACCOUNT = re.compile(LABEL)
ACCOUNT_PAGE = re.compile(
    rf"(?:https?://)?({LABEL})\.(?:(?:mytalkdesk|talkdeskid|talkdesk)(?:ca)?\.(?:com|eu|au))(?:[/?#].*)?",
    re.IGNORECASE | re.DOTALL,
)
"""The address of an account's own pages, which people paste where the account is asked for."""

IDENTITY = re.compile(rf"(?!\.{{1,2}}$)[!-~]{{1,{LONGEST_ID}}}")
NO_IDENTITY = re.compile(r"[/\\?#%]")


def checked_url(what: str, url: str) -> str:
    """Return a URL under which a token may be sent; ``what`` names it in messages.

    Raises:
        ConfigurationError: it is no such URL.
    """
    found = URL.fullmatch(url) if len(url) <= LONGEST_URL else None
    if not found:
        raise ConfigurationError(f"{what} is not a usable URL{_reason(url)}: {WANTED}")
    scheme, host, port, path = found.groups()
    if len(host) > LONGEST_HOST or not _is_host(host) or not 0 < int(port or 1) < 65536:
        raise ConfigurationError(f"{what} has no valid host or port: {WANTED}")
    if ESCAPED.search(path) or {".", ".."} & set(path.split("/")):
        raise ConfigurationError(f"{what} has a dot segment, or a percent-encoded slash or dot, in its path: {WANTED}")
    if scheme.lower() == "http" and not is_loopback(host.strip("[]")):
        raise ConfigurationError(f"{what} would send a token in the clear: use https")
    return scheme.lower() + url[len(scheme) :]


WANTED = "it must look like https://HOST or https://HOST/PATH"


def _reason(url: str) -> str:
    """What is wrong, where that can be said without repeating any of it."""
    authority = re.split(r"[/?#]", url.partition("://")[2], maxsplit=1)[0]
    reasons = {
        ", it is too long": len(url) > LONGEST_URL,
        ", it has user information in it": "@" in authority,
        ", it has a query or a fragment": "?" in url or "#" in url,
        ", it has a space, a backslash or a control character in it": re.search(r"[\s\\\x00-\x1f\x7f]", url),
        ", it has a character outside ASCII in it": not url.isascii(),
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def _is_host(host: str) -> bool:
    if not host.startswith("["):
        return True
    try:
        return bool(ipaddress.IPv6Address(host.strip("[]")))
    except ValueError:
        return False


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def checked_account(account: str) -> str:
    """Return the name of an account: one label of a host name. Empty is none.

    Raises:
        ConfigurationError: it is no such name.
    """
    if not account or ACCOUNT.fullmatch(account):
        return account
    pasted = ACCOUNT_PAGE.fullmatch(account)
    hint = f" (give {pasted[1]} alone)" if pasted else ""
    raise ConfigurationError(
        "TALKDESK_ACCOUNT has to be the name of the account alone, ACCOUNT of https://ACCOUNT.mytalkdesk.com: "
        f"1 to 63 letters, digits and hyphens{hint}"
    )


def is_campaign_id(text: str) -> bool:
    """Whether a text may be the id of a campaign, and cannot lead a request elsewhere."""
    return bool(IDENTITY.fullmatch(text)) and not NO_IDENTITY.search(text)


def checked_campaign(identity: str) -> str:
    """Return the id of a campaign.

    Raises:
        ConfigurationError: it could not be one, or could lead a request elsewhere.
    """
    if not is_campaign_id(identity):
        raise ConfigurationError(
            "an id in --campaign, --expendable, TALKDESK_CAMPAIGN_IDS or TALKDESK_EXPENDABLE_CAMPAIGN_IDS is no id: "
            f"give the id alone, 1 to {LONGEST_ID} visible ASCII characters without slash, backslash, ?, # or %"
        )
    return identity
