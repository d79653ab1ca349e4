"""Secrets that are known by their looks: tokens, keys, telephone numbers; also inside base64."""

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote_to_bytes


@dataclass(frozen=True)
class Pattern:
    """What a secret looks like. Its group ``secret`` is what has to go; ``blank`` makes what stands there then."""

    name: str
    shape: re.Pattern[bytes]
    blank: Callable[[bytes], bytes]

    def replaced(self, data: bytes) -> bytes:
        """The data with the secrets blanked."""
        return self.shape.sub(self._blanked, data)

    def _blanked(self, match: re.Match[bytes]) -> bytes:
        whole, (start, end), offset = match[0], match.span("secret"), match.start()
        return whole[: start - offset] + self.blank(match["secret"]) + whole[end - offset :]


def _zeros(secret: bytes) -> bytes:
    return re.sub(rb"\d", b"0", secret)


def _crosses(secret: bytes) -> bytes:
    return b"x" * len(secret)


OPAQUE = rb"(?P<secret>(?!x+\b)[A-Za-z0-9._~+/=-]{6,})"
"""A secret value, unless it is blank already or the name of one, which begins with a dollar sign."""
CREDENTIALS = rb"(?:access_token|refresh_token|id_token|client_secret|client_assertion|api_?key|password)"

PATTERNS = (
    Pattern("a JSON Web Token", re.compile(rb"(?P<secret>eyJ[\w-]{6,}\.[\w-]{6,}\.[\w-]{6,})"), _crosses),
    Pattern("a bearer token", re.compile(rb"(?i:bearer)\s+" + OPAQUE.replace(b"6,", b"20,")), _crosses),
    Pattern("a credential in JSON", re.compile(rb'"(?i:' + CREDENTIALS + rb')"\s*:\s*"' + OPAQUE), _crosses),
    Pattern("a credential in a form or query", re.compile(rb"\b(?i:" + CREDENTIALS + rb")=" + OPAQUE), _crosses),
    Pattern("a private key", re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----(?P<secret>[^-]+)-----END"), _crosses),
    Pattern(
        "a telephone number",
        re.compile(rb"(?:\+|%2[Bb]|\\u002[Bb])(?P<secret>[1-9](?:[ .-]?\d){6,14})(?!\d)"),
        _zeros,
    ),
    Pattern(
        "a telephone number",
        re.compile(rb'"[\w-]*(?i:phone|caller_?id|msisdn)[\w-]*"\s*:\s*"(?P<secret>\+?(?=[^"]*[1-9])[\d ().-]{5,20})"'),
        _zeros,
    ),
)

BASE64 = re.compile(rb"(?<![\w+/=-])[A-Za-z0-9+/_-]{12,}={0,2}(?![\w+/=-])")
DEEPEST = 2
"""How many encodings inside one another are looked into."""


def plain_of_patterns(data: bytes, depth: int = 0) -> bytes:
    """The data with every secret blanked that is known by its looks; each blank is as long as the secret."""
    for pattern in PATTERNS:
        data = pattern.replaced(data)
    if depth == DEEPEST:
        return data
    return BASE64.sub(lambda match: _inside(match[0], depth), data)


def _inside(written: bytes, depth: int) -> bytes:
    plain = _decoded(written)
    if plain is None or (blanked := plain_of_patterns(plain, depth + 1)) == plain:
        return written
    encode = base64.urlsafe_b64encode if set(written) & set(b"-_") else base64.b64encode
    made = encode(blanked)
    return made if written.endswith(b"=") else made.rstrip(b"=")


def _decoded(written: bytes) -> bytes | None:
    """What a run of base64 says, if it says something in letters."""
    stripped = written.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    try:
        plain = base64.b64decode(stripped + b"=" * (-len(stripped) % 4), validate=True)
        return plain if plain.decode().isprintable() else None
    except (binascii.Error, UnicodeDecodeError):
        return None


@lru_cache(maxsize=4096)
def found_in(data: bytes) -> tuple[str, ...]:
    """Names of the secrets that are in the data, as it is or in another encoding."""
    seen = {pattern.name for view in views(data) for pattern in PATTERNS if _matches(pattern, view)}
    return tuple(sorted(seen))


def _matches(pattern: Pattern, view: bytes) -> bool:
    return any(pattern.blank(match["secret"]) != match["secret"] for match in pattern.shape.finditer(view))


def views(data: bytes, depth: int = 0) -> Iterator[bytes]:
    """The data as it is, and as it reads with each encoding taken off."""
    yield data
    if depth < DEEPEST:
        plain = {unquote_to_bytes(data), _unescaped(data)} - {data}
        plain |= {found for run in BASE64.findall(data) if (found := _decoded(run)) is not None}
        for view in plain:
            yield from views(view, depth + 1)


def _unescaped(data: bytes) -> bytes:
    return re.sub(rb"\\u([0-9A-Fa-f]{4})", lambda match: chr(int(match[1], 16)).encode("utf-8", "replace"), data)
