"""What is nobody's business is taken out in every encoding, keeps its shape, and is found again."""

import base64
import json
import re
from urllib.parse import quote

import pytest
from exchanges import campaign, exchange, request
from forms import FORMS, Form
from recordings import SCENARIO

from conformance.cassette.interaction import Interaction
from conformance.cassette.learning import learned
from conformance.cassette.patterns import found_in, plain_of_patterns
from conformance.cassette.redaction import BASE_URL, Redaction
from conformance.contract import load_contract
from conformance.exchange import Exchange, Request, Response, json_body

IDENTITY = "5c5bd0b9-8b5f-4a57-a3f4-0b1b7ac9e3f1"
NAME = "Grüße an Müller"
ADDRESS = "https://inside.acme.example:8443"
WORDS = json.dumps(dict(load_contract().document), default=str)


def of(*exchanges: Exchange, private: tuple[str, ...] = ()) -> Redaction:
    interactions = [Interaction(made, SCENARIO) for made in exchanges]
    return learned(interactions, ADDRESS, (IDENTITY, *private), WORDS)


def seen(name: str = NAME) -> Exchange:
    asked = Request("PATCH", f"{ADDRESS}/campaigns/{IDENTITY}", (), request().body)
    return Exchange(asked, Response(200, (), json_body(campaign(id=IDENTITY, name=name))))


ENCODINGS = {
    "plain": str,
    "URL": lambda text: quote(text, safe=""),
    "JSON": lambda text: json.dumps(text),
    "base64": lambda text: base64.b64encode(f"--{text}--".encode()).decode(),
    "hexadecimal": lambda text: text.encode().hex(),
    "capitals": str.upper,
}


@pytest.mark.parametrize("secret", [IDENTITY, NAME, "client-of-acme"])
@pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS)
def test_nothing_stays_in_any_encoding(secret: str, encode: object) -> None:
    assert callable(encode)
    redaction = of(seen(), private=("client-of-acme",))
    written = f"before {encode(secret)} after".encode()
    concealed = redaction.conceal(written)
    core = encode(secret).encode()
    assert core[4:-4] not in concealed


def test_both_ways() -> None:
    redaction = of(seen())
    before = Interaction(seen(), SCENARIO)
    concealed = redaction.concealed(before)
    assert concealed.exchange.request.url == f"{BASE_URL}/campaigns/c0000000-0000-4000-8000-000000000001"
    assert redaction.revealed(concealed.exchange) == before.exchange
    assert redaction.request(before.exchange.request) == concealed.exchange.request


@pytest.mark.parametrize("length", [1, 2, 7, 8, 36, 37, 60])
def test_a_name_keeps_its_length(length: int) -> None:
    name = ("Ä" * length)[:length]
    concealed = of(seen(name)).concealed(Interaction(seen(name), SCENARIO))
    assert concealed.exchange.response is not None
    shown = json.loads(concealed.exchange.response.body)["name"]
    assert shown != name
    assert len(shown) == length


def test_a_name_that_is_a_common_word_goes_only_where_it_is_a_name() -> None:
    concealed = of(seen("Campaigns")).conceal(b'/campaigns/ Campaigns {"name": "Campaigns"}')
    assert concealed == b'/campaigns/ Campaigns {"name": "nnnnnnnn1"}'


def test_the_names_that_the_suite_gives_stay() -> None:
    rename = Exchange(request({"op": "REPLACE", "path": "name", "value": "Renamed for a moment"}))
    after = exchange(body=campaign(name="Renamed for a moment"))
    redaction = of(seen(), rename, after)
    assert redaction.conceal(b"Renamed for a moment") == b"Renamed for a moment"


def test_other_uuids_go_too_and_those_made_up_stay() -> None:
    stranger, made_up = "0d9f4a53-6f0e-4a63-9a0e-2d1d5d6f5a10", "00000000-0000-4000-8000-00000000feed"
    redaction = of(exchange(404, body={"code": "1", "message": f"{stranger} {made_up}"}))
    concealed = redaction.conceal(f"{stranger} {stranger.upper()} {made_up}".encode()).decode()
    found = re.fullmatch(
        f"(c0000000-0000-4000-8000-[0-9]{{12}}) (C0000000-0000-4000-8000-[0-9]{{12}}) {made_up}", concealed
    )
    assert found
    assert found[1] == found[2].lower() != "c0000000-0000-4000-8000-000000000001"


def test_a_body_that_is_no_json_stays_byte_for_byte() -> None:
    body = b'\xff\xfe{"a":1,"a":' + IDENTITY.encode() + b"\x00"
    assert of(seen()).conceal(body) == body.replace(IDENTITY.encode(), b"c0000000-0000-4000-8000-000000000001")


def test_the_announced_length_follows() -> None:
    made = seen()
    assert made.response is not None
    long = Response(
        200,
        (("Content-Length", str(len(made.response.body))),),
        made.response.body,
        wire_length=len(made.response.body),
    )
    concealed = of(made).concealed(Interaction(Exchange(made.request, long), SCENARIO)).exchange.response
    assert concealed is not None
    assert concealed.headers == (("Content-Length", str(len(concealed.body))),)
    assert concealed.wire_length == len(concealed.body)


JWT = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhY21lIn0.c2lnbmF0dXJlLW9mLWFjbWU"
LOOKS = {
    "a JSON Web Token": f"token {JWT}",
    "a bearer token": "Authorization: Bearer 4f2k9vJx0sQmWz71LpTn",
    "a credential in JSON": '{"access_token": "4f2k9vJx0sQm"}',
    "a credential in a form or query": "?client_secret=4f2k9vJx0sQm&a=b",
    "a private key": "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\n-----END EC PRIVATE KEY-----",
    "a telephone number": '{"to": "+351 912 345 678"}',
}


@pytest.mark.parametrize(("name", "text"), LOOKS.items(), ids=LOOKS)
@pytest.mark.parametrize("encode", [str, ENCODINGS["base64"]], ids=["plain", "base64"])
def test_what_looks_like_a_secret_goes(name: str, text: str, encode: object) -> None:
    assert callable(encode)
    written = encode(text.replace("\n", "") if encode is not str else text).encode()
    assert name in found_in(written)
    blanked = plain_of_patterns(written)
    assert found_in(blanked) == ()
    assert len(blanked) == len(written)


@pytest.mark.parametrize(
    "text",
    [
        "Bearer $TALKDESK_TOKEN",
        "Bearer not-a-token",
        'WWW-Authenticate: Bearer realm="api", error="invalid_token"',
        '{"created_at": "2026-03-02T09:15:30+01:00", "priority": 5, "retry_period": 2592000}',
        '{"value": "+5"}',
        '{"invalid_number": {"status_after_call": "FINAL"}}',
        IDENTITY,
        json.dumps(campaign()),
    ],
)
def test_innocent_text_stays(text: str) -> None:
    assert found_in(text.encode()) == ()
    assert plain_of_patterns(text.encode()) == text.encode()


@pytest.mark.parametrize("text", ["%2B351912345678", "\\u002b351912345678", "tel: %2B351912345678"])
def test_telephone_numbers_are_known_in_other_writing(text: str) -> None:
    assert found_in(text.encode()) == ("a telephone number",)
    assert found_in(plain_of_patterns(text.encode())) == ()


def listed(*names: str) -> Exchange:
    """An answer that lists campaigns."""
    members = [campaign(id=f"{number}", name=name) for number, name in enumerate(names)]
    body = json_body({"_embedded": {"campaigns": members}, "total": len(names)})
    return Exchange(Request("GET", f"{ADDRESS}/campaigns"), Response(200, (), body))


def kept(*exchanges: Exchange, private: tuple[str, ...] = ()) -> list[Response]:
    redaction = of(*exchanges, private=private)
    made = [redaction.concealed(Interaction(exchange, SCENARIO)).exchange.response for exchange in exchanges]
    return [response for response in made if response is not None]


def test_the_names_in_a_list_of_campaigns_go() -> None:
    names = ("Summer in Acme Town", "Grüße an Müller und Söhne", "Acme 2")
    (response,) = kept(listed(*names))
    shown = json.loads(response.body)["_embedded"]["campaigns"]
    assert shown[0]["name"] == "Campaign 1........."
    assert [len(entry["name"]) for entry in shown] == [len(name) for name in names]
    assert not {entry["name"] for entry in shown} & set(names)
    assert not any(name.encode() in response.body for name in names)


@pytest.mark.parametrize(
    "name", ["春の大売り出しキャンペーン", "🎈🎉🎁🎀🎊🎃🎄🎆🎇🧨✨🎐", "Grüße 春 🎈 an alle dort", "ab春", "🎈é"]
)
def test_a_name_keeps_the_bytes_of_each_character(name: str) -> None:
    made = seen(name)
    (response,) = kept(made)
    shown = json.loads(response.body)["name"]
    assert shown != name
    assert [len(character.encode()) for character in shown] == [len(character.encode()) for character in name]
    assert made.response is not None
    assert len(response.body) == len(made.response.body)
    real = {character for character in name if not character.isascii()}
    assert not real & set(shown)


@pytest.mark.parametrize("name", ["春の大売り出しキャンペーン", "Grüße 春 🎈 an alle dort"])
@pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS)
def test_no_such_name_stays_in_any_encoding(name: str, encode: object) -> None:
    assert callable(encode)
    concealed = of(seen(name)).conceal(f"before {encode(name)} after".encode())
    assert encode(name).encode()[4:-4] not in concealed
    assert concealed.startswith(b"before ")
    assert concealed.endswith(b" after")


def test_two_names_get_two_stand_ins() -> None:
    (response,) = kept(listed(*(f"春の大売り出し {number}" for number in range(12))))
    shown = [entry["name"] for entry in json.loads(response.body)["_embedded"]["campaigns"]]
    assert len(set(shown)) == 12


@pytest.mark.parametrize("private", [IDENTITY, "client-of-acme-contact", "An Outing of the Firm"])
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_what_is_private_goes_in_every_form(private: str, form: Form) -> None:
    redaction = of(seen("An Outing of the Firm"), private=("client-of-acme-contact",))
    written = form(private)
    concealed = redaction.conceal(f'{{"a": "{written}", "b": 1}}'.encode())
    assert written.strip("=").encode() not in concealed
    assert form(private)[5:-5].encode() not in concealed


@pytest.mark.parametrize("form", [FORMS["percent, full"], FORMS["html decimal"], FORMS["json"], FORMS["base32"]])
def test_what_is_blanked_keeps_the_lengths_right(form: Form) -> None:
    body = json_body({"message": form("client-of-acme-contact")})
    made = Response(
        400, (("Content-Length", str(len(body))),), body, reason="client-of-acme-contact", wire_length=len(body)
    )
    (response,) = kept(Exchange(request(), made), private=("client-of-acme-contact",))
    assert response.headers == (("Content-Length", str(len(response.body))),)
    assert response.wire_length == len(response.body)
    assert "acme" not in response.reason


PLACES = {
    "reason": lambda text: Response(400, (), b"{}", reason=text),
    "header": lambda text: Response(400, (("X", text),), b"{}"),
    "header name": lambda text: Response(400, ((text, "1"),), b"{}"),
    "version": lambda text: Response(400, (), b"{}", http_version=text),
    "body": lambda text: Response(400, (), text.encode()),
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("text", [IDENTITY, "client-of-acme-contact", ADDRESS])
def test_nothing_private_stays_anywhere(place: object, text: str) -> None:
    assert callable(place)
    (response,) = kept(Exchange(request(), place(text)), private=("client-of-acme-contact",))
    assert text not in repr(response)
    assert repr(response) != repr(place(text))


def test_a_name_that_is_made_of_common_words_is_not_looked_for_by_its_letters() -> None:
    common = "Answering Machine Detection"
    redaction = of(seen(common))
    assert redaction.conceal(b'{"answering_machine_detection": true}') == b'{"answering_machine_detection": true}'


def test_what_is_looked_for_bears_any_escape() -> None:
    assert found_in(rb'"\ud800", "\u002b\u0034\u0039 30 1234567"') == ("a telephone number",)


@pytest.mark.parametrize(("encodings", "found"), [(0, True), (1, True), (2, True), (3, False)])
def test_so_many_encodings_inside_one_another_are_looked_into(encodings: int, found: bool) -> None:
    written = b"call +49 30 1234567 now"
    for _ in range(encodings):
        written = base64.b64encode(written)
    assert (found_in(written) == ("a telephone number",)) is found
    assert (plain_of_patterns(written) != written) is found


def test_a_text_that_is_no_unicode_is_concealed_and_revealed_all_the_same() -> None:
    strange = Interaction(Exchange(Request("PATCH", f"{ADDRESS}/campaigns/{IDENTITY}\ud800")), SCENARIO)
    concealed = of(seen()).concealed(strange).exchange.request.url
    assert concealed == f"{BASE_URL}/campaigns/c0000000-0000-4000-8000-000000000001\ud800"


BLANKED = {
    '{"password": "abcdef"}': '{"password": "xxxxxx"}',
    '{"api_key":"4f2k9v-x0sQm", "a": 1}': '{"api_key":"xxxxxxxxxxxx", "a": 1}',
    "?client_secret=4f2k9vJx0sQm&a=b": "?client_secret=xxxxxxxxxxxx&a=b",
    "Bearer 4f2k9vJx0sQmWz71LpTn": "Bearer xxxxxxxxxxxxxxxxxxxx",
    "Bearer 4f2k9vJx0sQmWz71LpT": "Bearer 4f2k9vJx0sQmWz71LpT",
    "call +351 912-345 678 now": "call +000 000-000 000 now",
    '{"caller_id": "(030) 12345"}': '{"caller_id": "(000) 00000"}',
    "-----BEGIN KEY-----\nMHcCAQEE\n-----END KEY-----": "-----BEGIN KEY-----\nMHcCAQEE\n-----END KEY-----",
    "-----BEGIN PRIVATE KEY-----MHc-----END": "-----BEGIN PRIVATE KEY-----xxx-----END",
    "a +351912345678 b +351912345679": "a +000000000000 b +000000000000",
}


@pytest.mark.parametrize(("text", "blanked"), BLANKED.items(), ids=BLANKED)
def test_nothing_but_the_secret_is_blanked(text: str, blanked: str) -> None:
    assert plain_of_patterns(text.encode()) == blanked.encode()
    assert plain_of_patterns(blanked.encode()) == blanked.encode()


@pytest.mark.parametrize("before", ["???>>> ", "a", "Xx> ", "ÿÿ ", "_?X>] ", "]~? "])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
@pytest.mark.parametrize("end", [b"", b"="])
def test_what_was_blanked_in_base64_is_written_as_it_was(before: str, encode: object, end: bytes) -> None:
    assert callable(encode)
    written = encode(f"{before}+351912345678??".encode())
    expected = encode(f"{before}+000000000000??".encode())
    if not end:
        written, expected = written.rstrip(b"="), expected.rstrip(b"=")
    assert plain_of_patterns(b"<%s>" % written) == b"<%s>" % expected


@pytest.mark.parametrize("padding", ["", "=", "=="])
@pytest.mark.parametrize("more", ["", "a", "aa"])
def test_padding_that_is_wrong_hides_nothing(padding: str, more: str) -> None:
    written = base64.b64encode(f"+351912345678 {more}".encode()).rstrip(b"=") + padding.encode()
    assert found_in(written) == ("a telephone number",)


@pytest.mark.parametrize("text", ["iVBORw0KGgoAAAAN", "AAAAAAAAAAAAAAAAA", "x" * 13, "c2hvcnQgYW5kIGlubm9jZW50"])
def test_what_is_no_text_in_base64_stays(text: str) -> None:
    assert plain_of_patterns(text.encode()) == text.encode()
    assert found_in(text.encode()) == ()


@pytest.mark.parametrize("escape", ["\\u004A", "\\u004a", "J", "%4A", "%4a"])
def test_a_token_is_found_with_an_escape_in_it(escape: str) -> None:
    assert "a JSON Web Token" in found_in(JWT.replace("J", escape, 1).encode())


def test_all_that_is_found_is_named_once_and_in_order() -> None:
    text = f'{{"to": "+351912345678", "phone": "0301234567", "password": "abcdef"}} {JWT}'
    assert found_in(text.encode()) == ("a JSON Web Token", "a credential in JSON", "a telephone number")


def test_every_text_of_an_exchange_is_redacted_and_put_in_again() -> None:
    stand_in = "c0000000-0000-4000-8000-000000000001"

    def made(identity: str, address: str) -> Exchange:
        headers = ((f"X-{identity}", f"a {identity}"),)
        asked = Request("PATCH", f"{address}/campaigns/{identity}", headers, f"({identity})".encode())
        answer = Response(
            404, headers, f"<{identity}>".encode(), f"HTTP {identity}", f"no {identity}", len(identity) + 2
        )
        return Exchange(asked, answer, detail=f"of {identity}")

    redaction, before = of(seen()), made(IDENTITY, ADDRESS)
    after = made(stand_in, BASE_URL)
    concealed = redaction.concealed(Interaction(before, SCENARIO))
    assert concealed == Interaction(after, SCENARIO)
    assert redaction.revealed(after) == before
    assert redaction.request(before.request) == after.request
    assert redaction.text(f"{ADDRESS} \ud800 {IDENTITY}") == f"{BASE_URL} \ud800 {stand_in}"


def test_an_exchange_without_an_answer_is_redacted_too() -> None:
    broken = Exchange(Request("GET", f"{ADDRESS}/campaigns"), detail=f"no {IDENTITY}")
    concealed = of(seen()).concealed(Interaction(broken, SCENARIO)).exchange
    assert concealed == Exchange(
        Request("GET", f"{BASE_URL}/campaigns"), detail="no c0000000-0000-4000-8000-000000000001"
    )


def test_of_two_texts_that_begin_alike_the_longer_one_counts() -> None:
    redaction = Redaction({"acme-out": "xxxxxxx1", "acme-outing": "yyyyyyyyyy2"})
    assert redaction.conceal(b"acme-outing, acme-out; acme-outlet") == b"yyyyyyyyyy2, xxxxxxx1; xxxxxxx1let"
    assert redaction.reveal(b"yyyyyyyyyy2, xxxxxxx1") == b"acme-outing, acme-out"


SHORT = {"Süß": "nё1", "Ab": "n2", "Abc": "nn3", "a.c": "nn4"}
NAMED = [
    ('{"name": "Ab"}', '{"name": "n2"}'),
    ('{"name": "Abc"}', '{"name": "nn3"}'),
    ('{"value":"Ab"}', '{"value":"n2"}'),
    ('{"name"\n:\t"Ab"}', '{"name"\n:\t"n2"}'),
    ('{"name": "S\\u00fc\\u00df"}', '{"name": "n\\u04511"}'),
    ('{"name": "Süß"}', '{"name": "nё1"}'),
    ('{"name": "a.c", "value": "abc"}', '{"name": "nn4", "value": "abc"}'),
    ('{"names": "Ab"}', '{"names": "Ab"}'),
    ('{"name": "Abcd"}', '{"name": "Abcd"}'),
    ('{"name": ["Ab"]}', '{"name": ["Ab"]}'),
    ("Ab", "Ab"),
]


@pytest.mark.parametrize(("real", "kept"), NAMED)
def test_a_short_name_goes_where_it_is_the_whole_name_and_comes_back(real: str, kept: str) -> None:
    redaction = Redaction({}, SHORT)
    assert redaction.conceal(real.encode()) == kept.encode()
    assert redaction.reveal(kept.encode()) == real.encode()


def test_nothing_to_take_out_changes_nothing() -> None:
    redaction = Redaction({})
    body = b'{"name": "Ab"} \xff'
    assert redaction.conceal(body) == redaction.reveal(body) == body


@pytest.mark.parametrize("text", ["the outing of the firm", "THE OUTING OF THE FIRM", "the-outing-of-the-firm"])
def test_what_is_blanked_goes_whole_and_half_of_it_stays(text: str) -> None:
    redaction = Redaction({}, None, ["another text", "the outing of the firm"])
    assert redaction.conceal(f"({text})".encode()) == b"($PRIVATE_2)"
    assert redaction.conceal(b"(the outing of)") == b"(the outing of)"


@pytest.mark.parametrize(
    ("header", "after"),
    [
        (("Content-Length", "11"), ("Content-Length", "12")),
        (("CONTENT-LENGTH", "11"), ("CONTENT-LENGTH", "12")),
        (("Content-Length", "-11"), ("Content-Length", "-11")),
        (("Content-Length", "many"), ("Content-Length", "many")),
        (("Content-Length", "\xb2"), ("Content-Length", "\xb2")),
        (("X-Length", "11"), ("X-Length", "11")),
    ],
)
def test_only_a_length_that_is_a_number_follows(header: tuple[str, str], after: tuple[str, str]) -> None:
    redaction = Redaction({}, None, ["private-1"])
    made = Response(200, (header,), b"[private-1]", wire_length=11)
    concealed = redaction.concealed(Interaction(Exchange(request(), made), SCENARIO)).exchange.response
    assert concealed == Response(200, (after,), b"[$PRIVATE_1]", wire_length=12)
