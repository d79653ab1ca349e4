"""How a text may be written so that a person, or a program, can read it again. Each form of its own, by name."""

import base64
import codecs
import gzip
import html
import quopri
import re
import textwrap
import zlib
from collections.abc import Callable
from urllib.parse import quote, unquote

Form = Callable[[str], str]


def each(pattern: str) -> Form:
    """Every character by its number."""
    return lambda text: "".join(pattern.format(ord(character)) for character in text)


def between(separator: str) -> Form:
    """Something between the characters."""
    return lambda text: separator.join(text)


def base_64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def base_32(text: str) -> str:
    return base64.b32encode(text.encode()).decode()


def hexadecimal(text: str) -> str:
    return text.encode().hex()


def wrapped(width: int, newline: str) -> Form:
    return lambda text: newline.join(textwrap.wrap(text, width))


def chain(*forms: Form) -> Form:
    """One form in another: the first is the innermost."""

    def written(text: str) -> str:
        for form in forms:
            text = form(text)
        return text

    return written


def _bytes_64(pack: Callable[[bytes], bytes]) -> Form:
    return lambda text: base64.b64encode(pack(text.encode())).decode()


percent = each("%{:02X}")
NAMED = {"-": "hyphen", "_": "lowbar", ".": "period", "+": "plus", "/": "sol", "=": "equals"}

FORMS: dict[str, Form] = {
    "plain": str,
    "percent": lambda text: quote(text, safe=""),
    "percent, full": percent,
    "percent, full, small": each("%{:02x}"),
    "percent, double": chain(percent, lambda text: quote(text, safe="")),
    "percent, triple": chain(percent, lambda text: quote(quote(text, safe=""), safe="")),
    "percent u": each("%u{:04x}"),
    "html decimal": each("&#{};"),
    "html hexadecimal": each("&#x{:x};"),
    "html capital": each("&#X{:04X};"),
    "html padded": each("&#{:09d};"),
    "html open": each("&#{:05d}"),
    "html open hexadecimal": each("&#x{:04x}"),
    "html named": lambda text: "".join(f"&{NAMED[c]};" if c in NAMED else c for c in text),
    "html double": chain(each("&#{};"), html.escape),
    "html tags": lambda text: "".join(f"<b>{character}</b>" for character in text),
    "html soft hyphens": between("&shy;"),
    "json": each("\\u{:04x}"),
    "json capital": each("\\u{:04X}"),
    "json in json": each("\\\\u{:04x}"),
    "braced": each("\\u{{{:x}}}"),
    "long escape": each("\\U{:08x}"),
    "x escape": each("\\x{:02x}"),
    "octal escape": each("\\{:03o}"),
    "quoted printable": each("={:02X}"),
    "quoted printable, soft": lambda text: quopri.encodestring(text.encode()).decode().replace("=", "=3D=\n"),
    "hexadecimal": hexadecimal,
    "hexadecimal capital": chain(hexadecimal, str.upper),
    "hexadecimal spaced": lambda text: text.encode().hex(" "),
    "hexadecimal colons": lambda text: text.encode().hex(":"),
    "hexadecimal wrapped": chain(hexadecimal, wrapped(16, "\n")),
    "hexadecimal, 0x": lambda text: ", ".join(f"0x{byte:02x}" for byte in text.encode()),
    "decimal": lambda text: str(list(text.encode())),
    "octal": lambda text: " ".join(f"{byte:o}" for byte in text.encode()),
    "binary": lambda text: " ".join(f"{byte:08b}" for byte in text.encode()),
    "base64": base_64,
    "base64 at 1": lambda text: base_64(f"x{text}yy"),
    "base64 at 2": lambda text: base_64(f"xx{text}y"),
    "base64url": lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "base64 double": chain(base_64, base_64),
    "base64 triple, shifted": chain(base_64, lambda text: base_64(f"k{text}"), lambda text: base_64(f"kk{text}")),
    "base64 wrapped": chain(base_64, wrapped(20, "\n")),
    "base64 wrapped by escapes": chain(base_64, wrapped(19, "\\r\\n")),
    "base64 spaced": chain(base_64, between(" ")),
    "base64 of percent": chain(percent, base_64),
    "base64 of hexadecimal": chain(hexadecimal, base_64),
    "base64 of utf-16": lambda text: base64.b64encode(text.encode("utf-16-le")).decode(),
    "percent of base64": chain(base_64, percent),
    "hexadecimal of base64": chain(base_64, hexadecimal),
    "base32": base_32,
    "base32 small": chain(base_32, str.lower),
    "base32 at 3": lambda text: base_32(f"xyz{text}"),
    "base32 of base64": chain(base_64, base_32),
    "base32hex": lambda text: base64.b32hexencode(text.encode()).decode(),
    "gzip": _bytes_64(gzip.compress),
    "zlib": _bytes_64(zlib.compress),
    "gzip in hexadecimal": lambda text: gzip.compress(text.encode()).hex(),
    "letter case swapped": str.swapcase,
    "capitals": str.upper,
    "spaced": between(" "),
    "dashed": between("-"),
    "zero width": between("\u200b"),
    "zero width escaped": between("\\u200b"),
    "combining": between("\u0301"),
    "full width": lambda text: "".join(chr(ord(c) + 0xFEE0) for c in text),
    "invisible": lambda text: "".join(chr(ord(c) + 0xE0000) for c in text),
    "with nulls": between("\0"),
    "reversed": lambda text: text[::-1],
    "rot13": lambda text: codecs.encode(text, "rot13"),
}


def readings(text: str, depth: int = 5) -> set[str]:
    """What a text reads as, by means of the standard library alone: an independent look for what was missed."""
    if depth == 0:
        return {text}
    steps = {html.unescape(text), unquote(text), re.sub(r"[^!-~]|\\[rn]", "", text), *_from_json(text)}
    steps |= set(_from_digits(text))
    return {text}.union(*(readings(step, depth - 1) for step in steps if step != text))


def _from_json(text: str) -> set[str]:
    found = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text)
    return {found.encode("utf-8", "replace").decode()}


def _from_digits(text: str) -> list[str]:
    found = []
    for run in re.findall(r"[A-Za-z0-9+/_-]{16,}", text):
        padded = run + "=" * (-len(run) % 4)
        for decode in (base64.urlsafe_b64decode, base64.b64decode, bytes.fromhex, base64.b32decode):
            try:
                found.append(decode(padded).decode())
            except ValueError:
                continue
    return [made for made in found if made.isprintable()]


def is_in(value: str, content: bytes) -> list[str]:
    """The forms in which a value stands in something, byte for byte."""
    return [name for name, form in FORMS.items() if form(value).strip("=").encode() in content]
