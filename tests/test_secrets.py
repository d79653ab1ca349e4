"""A secret is found in whatever encoding it comes back."""

import base64
import json
from urllib.parse import quote

import pytest

from conformance.secrets import Secrets

VALUE = 's3cr3t+/"value"~ü'
SECRETS = Secrets({"TALKDESK_TOKEN": VALUE, "EMPTY": ""})

WRITTEN = {
    "plain": VALUE.encode(),
    "in a URL": quote(VALUE, safe="").encode(),
    "in JSON": json.dumps({"m": VALUE}).encode(),
    "in hexadecimal": VALUE.encode().hex().encode(),
    **{f"base64 at {n}": base64.b64encode(b"x" * n + VALUE.encode() + b"yy") for n in range(4)},
    **{f"base64url at {n}": base64.urlsafe_b64encode(b"x" * n + VALUE.encode()) for n in range(4)},
}


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_every_encoding_is_concealed(written: bytes) -> None:
    assert b"$TALKDESK_TOKEN" in SECRETS.conceal(b"before " + written + b" after")


def test_innocent_text_stays_as_it_is() -> None:
    assert SECRETS.conceal(b"s3cr3t value") == b"s3cr3t value"


def test_names_are_revealed_only_where_there_is_a_value() -> None:
    assert SECRETS.reveal("Bearer $TALKDESK_TOKEN $EMPTY") == f"Bearer {VALUE} $EMPTY"
    assert "EMPTY" not in SECRETS
    assert VALUE not in repr(SECRETS)
