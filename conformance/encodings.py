"""The ways in which one text may be written and replaced by another: plain, in URLs, JSON, HTML, hexadecimal, base64.

What is written in yet other ways is found by ``conformance.finder``, but not replaced in the same way.
"""

import base64
import json
import re
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

from conformance.spellings import SHORTEST


def encodings(value: str) -> dict[bytes, str]:
    """Every way in which ``value`` may be written, with the name of the encoding: the first, where two agree."""
    found: dict[bytes, str] = {}
    for name, written in _written(value):
        found.setdefault(written, name)
    return found


def counterparts(value: str, other: str) -> dict[bytes, bytes]:
    """Every way in which ``value`` may be written, and how ``other`` is written in the same way.

    Base64 has a counterpart where both are as long, in bytes.
    """
    forms = dict(_written(other))
    return {written: forms[name] for name, written in _written(value) if name in forms}


def _written(value: str) -> Iterator[tuple[str, bytes]]:
    """Names of encodings, and ``value`` in each."""
    raw = value.encode()
    url, escaped = quote(value, safe=""), json.dumps(value)[1:-1]
    yield "plain", raw
    yield "URL", url.encode()
    yield "URL, small digits", re.sub("%..", lambda match: match[0].lower(), url).encode()
    yield "URL, plus for a space", quote_plus(value).encode()
    yield "JSON", escaped.encode()
    yield "JSON, capital digits", re.sub(r"\\u....", lambda match: "\\u" + match[0][2:].upper(), escaped).encode()
    yield "JSON, escaped slashes", escaped.replace("/", "\\/").encode()
    yield from _escaped(value)
    yield "hexadecimal", raw.hex().encode()
    yield "hexadecimal, capital digits", raw.hex().upper().encode()
    yield from _base64(raw)
    yield from _base32(raw)


def _escaped(value: str) -> Iterator[tuple[str, bytes]]:
    """Every character as an escape, that of each language in small and in capital digits."""
    raw, units = value.encode(), value.encode("utf-16-be", "surrogatepass").hex(" ", 2).split()
    url = "".join(f"%{byte:02X}" for byte in raw)
    yield "URL, every character", url.encode()
    yield "URL, every character, small digits", url.lower().encode()
    yield "URL, every character twice", quote(url, safe="").encode()
    yield "JSON, every character", "".join(f"\\u{unit}" for unit in units).encode()
    yield "JSON, every character, capital digits", "".join(f"\\u{unit.upper()}" for unit in units).encode()
    yield "HTML, decimal", "".join(f"&#{ord(character)};" for character in value).encode()
    yield "HTML, hexadecimal", "".join(f"&#x{ord(character):x};" for character in value).encode()
    yield "HTML, capital digits", "".join(f"&#x{ord(character):X};" for character in value).encode()


def _base32(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """Base32 of the value wherever it begins, without the characters that depend on its neighbours."""
    for shift in range(5):
        cut = base64.b32encode(b"\0" * shift + raw)[-(-8 * shift // 5) : 8 * (shift + len(raw)) // 5]
        if len(cut) >= SHORTEST:
            yield f"base32 at {shift} of {len(raw)}", cut
            yield f"base32 at {shift} of {len(raw)}, small letters", cut.lower()


def _base64(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """Base64 of the value wherever it begins in a longer text: three alignments, two alphabets.

    The characters at either end that depend on the neighbours are left off.
    """
    for name, encode in (("base64", base64.b64encode), ("base64url", base64.urlsafe_b64encode)):
        for shift, skip in ((0, 0), (1, 2), (2, 3)):
            written = encode(b"\0" * shift + raw)
            cut = written[skip : len(written) - (4 if (shift + len(raw)) % 3 else 0)]
            if len(cut) >= SHORTEST:
                yield f"{name} at {shift} of {len(raw)}", cut
