"""A text is known in every way in which it may be written, and replaced in the same way."""

import base64
import json
from urllib.parse import quote

import pytest

from conformance.encodings import counterparts, encodings

REAL, OTHER = "Grüße/Acme & Co", "Xyzäö/Abcd & Ef"

WAYS = {
    "plain": lambda text: text.encode(),
    "URL": lambda text: quote(text, safe="").encode(),
    "JSON": lambda text: json.dumps(text)[1:-1].encode(),
    "JSON, escaped slashes": lambda text: json.dumps(text)[1:-1].replace("/", "\\/").encode(),
    "hexadecimal": lambda text: text.encode().hex().encode(),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_each_way_has_its_counterpart(way: object) -> None:
    assert callable(way)
    assert way(REAL) in encodings(REAL)
    assert counterparts(REAL, OTHER)[way(REAL)] == way(OTHER)


@pytest.mark.parametrize("before", range(3))
def test_base64_is_replaced_wherever_it_begins(before: int) -> None:
    whole = base64.b64encode(b"." * before + REAL.encode() + b"..")
    pairs = counterparts(REAL, OTHER)
    found = max((written for written in pairs if written in whole), key=len)
    plain = base64.b64decode(whole.replace(found, pairs[found]))
    assert OTHER.encode()[2:-2] in plain


def test_capital_escapes_are_known() -> None:
    assert b"Gr\\u00FC\\u00DFe/Acme & Co" in encodings(REAL)
