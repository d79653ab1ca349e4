"""A secret is found in whatever encoding it comes back, wherever a server may put it, in bounded time."""

import base64
import gzip
import json
import random
import time
import zlib
from dataclasses import replace
from itertools import accumulate
from typing import Any

import pytest
from exchanges import CONTRACT, exchange, request
from forms import FORMS, Form, base_64, hexadecimal

from conformance import secrets
from conformance.decoding.blocks import Blocks
from conformance.decoding.letters import letters
from conformance.exchange import Exchange, Response
from conformance.secrets import MOST_ROUNDS, VARIABLES, WITHHELD, Secrets, with_environment

TOKEN = "Canary-0f8Kq2_Zx9Lm.Token+Value/77=="
NAME = b"$TALKDESK_TOKEN"
SECRETS = Secrets({"TALKDESK_TOKEN": TOKEN, "EMPTY": ""})
AROUND = {
    "alone": "{}",
    "in JSON": '{{"message": "{}", "n": 1}}',
    "in words": "before {} after",
    "glued": "x{}y",
    "in brackets": "<{}>; rel=self",
}


@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND)
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_form_is_concealed(form: Form, around: str) -> None:
    written = form(TOKEN)
    concealed = SECRETS.conceal(around.format(written).encode())
    assert NAME in concealed
    assert written[6:-6].encode() not in concealed
    assert SECRETS.conceal(concealed) == concealed


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_what_stands_before_and_after_stays(form: Form) -> None:
    concealed = SECRETS.conceal(f"<before> {form(TOKEN)} <after>".encode())
    assert concealed.startswith(b"<before> ")
    assert concealed.endswith(b" <after>")


LONG = {
    "small": b"<a lot> \\u00e9&amp;%41=\r\n" * 40,
    "accents": "é, ĳ and ﬁ; ".encode() * 50,
    "wide": "秘密😀 ".encode() * 60,
    "broken": b"\xff\xe2\x82 \x80\x80\x80\x80\xf0\x9f\x98" * 50,
}


@pytest.mark.parametrize("form", [str, base_64, hexadecimal, FORMS["percent"], FORMS["base64 double"], FORMS["spaced"]])
@pytest.mark.parametrize("more", range(0, 9, 2))
@pytest.mark.parametrize("around", LONG.values(), ids=LONG)
def test_nothing_else_of_a_long_text_is_taken_out(around: bytes, more: int, form: Form) -> None:
    before, after = around + b"." * more + b" <", b"> " + around
    concealed = SECRETS.conceal(before + form(TOKEN).encode() + after)
    assert concealed.startswith(before + NAME)
    assert concealed.endswith(after)


@pytest.mark.parametrize("shift", range(8))
@pytest.mark.parametrize("encode", [base64.b64encode, base64.b32encode, base64.urlsafe_b64encode, base64.b16encode])
def test_digits_are_found_wherever_they_begin(encode: object, shift: int) -> None:
    assert callable(encode)
    for value in (TOKEN, TOKEN[: len(TOKEN) // 2], TOKEN[len(TOKEN) // 2 :]):
        for times in (1, 2):
            written = b"." * shift + value.encode() + b"!!"
            for _ in range(times):
                written = encode(written)
            assert NAME in SECRETS.conceal(written), (value, times)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7"])
def test_other_encodings_of_text(encoding: str) -> None:
    concealed = SECRETS.conceal(f'{{"a": "{TOKEN}"}}'.encode(encoding))
    assert NAME in concealed
    assert b"Canary" not in concealed.replace(b"\0", b"")


COMPRESSED = {
    "gzip": gzip.compress,
    "zlib": zlib.compress,
    "raw": lambda data: zlib.compress(data)[2:-4],
    "cut off": lambda data: gzip.compress(data, mtime=0)[:-9],
    "after something": lambda data: b"\x00\x01" + gzip.compress(data, mtime=0) + b"the end",
}


@pytest.mark.parametrize("pack", COMPRESSED.values(), ids=COMPRESSED)
def test_a_body_that_stays_compressed(pack: object) -> None:
    assert callable(pack)
    concealed = SECRETS.conceal(pack(random.Random(1).randbytes(80) + TOKEN.encode() * 2))
    assert NAME in concealed
    assert not concealed.endswith(TOKEN.encode()[-6:])
    assert concealed.endswith(b"the end") == (pack is COMPRESSED["after something"])


@pytest.mark.parametrize("pack", COMPRESSED.values(), ids=COMPRESSED)
def test_a_body_that_stays_compressed_in_an_exchange(pack: object) -> None:
    assert callable(pack)
    body = pack(random.Random(1).randbytes(80) + TOKEN.encode() * 2)
    made = Exchange(replace(request(), body=body), Response(200, (), body))
    concealed = SECRETS.conceal_exchange(made)
    assert concealed.response is not None
    assert NAME in concealed.request.body
    assert NAME in concealed.response.body
    answer_alone = SECRETS.conceal_exchange(replace(made, request=request()))
    assert answer_alone.response == concealed.response


@pytest.mark.parametrize("wrong", [-1, -5, 30])
@pytest.mark.parametrize("pack", [zlib.compress, gzip.compress], ids=["zlib", "gzip"])
def test_compressed_data_that_is_broken_is_read_as_far_as_it_can_be(pack: object, wrong: int) -> None:
    assert callable(pack)
    packed = bytearray(pack(TOKEN.encode() + b" and more" * 20))
    packed[wrong] ^= 0x55
    for written in (bytes(packed), base64.b64encode(packed)):
        assert NAME in SECRETS.conceal(b"before " + written), written


@pytest.mark.parametrize("seed", range(40))
def test_the_way_back_leads_to_the_character_that_was_kept(seed: int) -> None:
    made = random.Random(seed)
    pool = [
        b"a",
        b" ",
        "é".encode(),
        "ﬁ".encode(),
        "秘".encode(),
        "😀".encode(),
        "𝐀".encode(),
        b"\xff",
        b"\x80",
        b"\xe2\x82",
    ]
    text = b"".join(made.choices(pool, k=700))
    characters = text.decode("utf-8", "surrogateescape")
    pieces = [character.encode("utf-8", "surrogateescape") for character in characters]
    ends = list(accumulate(map(len, pieces)))
    expected = [
        (end - len(piece), end) for piece, end in zip(pieces, ends, strict=True) for _ in range(len(letters(piece)))
    ]
    blocks = Blocks(text, letters)
    assert [blocks.place(byte) for byte in range(blocks.length)] == expected


@pytest.mark.parametrize("length", [8, 11, 12, 13, 22, 23, 24, 25, 32, 40, 43, 64, 129, 700])
def test_half_of_a_value_is_as_secret_as_the_whole(length: int) -> None:
    made = random.Random(length)
    value = "".join(made.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", k=length))
    secrets = Secrets({"T": value})
    count = min(length, max(12, length // 2))
    for start in range(0, length - count + 1, max(1, length // 17)):
        for form in (str, base_64, hexadecimal, FORMS["base32"], FORMS["json"], FORMS["base64 double"]):
            written = form(value[start : start + count])
            assert secrets.conceal(f"({written})".encode()).startswith(b"($T"), (form, start)
    less = value[: count * 4 // 5]
    assert secrets.conceal_text(less) == less


def test_a_value_that_is_split_over_members_or_headers() -> None:
    middle = len(TOKEN) // 2
    body = json.dumps({"first": TOKEN[:middle], "other": 1, "second": TOKEN[middle:]}).encode()
    headers = (("X-First", TOKEN[:middle]), ("X-Second", TOKEN[middle:]))
    concealed = SECRETS.conceal_exchange(exchange(400, body, headers))
    assert concealed.response is not None
    assert json.loads(concealed.response.body) == {"first": NAME.decode(), "other": 1, "second": NAME.decode()}
    assert concealed.response.headers == (("X-First", NAME.decode()), ("X-Second", NAME.decode()))


@pytest.mark.parametrize("name", ["decimal", "json", "spaced", "binary", "hexadecimal, 0x"])
def test_json_stays_json(name: str) -> None:
    written = FORMS[name](TOKEN)
    for text in (f'{{"a": [1, {written}]}}', f'{{"a": "{written}"}}', json.dumps({"x": list(TOKEN)})):
        concealed = SECRETS.conceal_json(text.encode())
        if concealed != text.encode() and text[6] != "[":
            json.loads(concealed)
    numbers = json.dumps({"a": list(TOKEN.encode()), "b": 1}).encode()
    assert NAME in json.dumps(json.loads(SECRETS.conceal_json(numbers))).encode()
    names = json.dumps({TOKEN[:20]: {TOKEN[20:]: 1}}).encode()
    assert NAME in json.dumps(json.loads(SECRETS.conceal_json(names))).encode()


def test_a_value_of_json_is_looked_through() -> None:
    value = {"a": [TOKEN, {"b": TOKEN.swapcase()}], TOKEN: (1, None, True), "c": "plain"}
    concealed = SECRETS.conceal_value(value)
    name = NAME.decode()
    assert concealed == {"a": [name, {"b": f"{name}=="}], name: [1, None, True], "c": "plain"}
    innocent = {"a": [1, "b"]}
    assert SECRETS.conceal_value(innocent) is innocent


PLACES = {
    "reason": lambda made, text: replace(made, reason=text),
    "header name": lambda made, text: replace(made, headers=((text, "1"),)),
    "header value": lambda made, text: replace(made, headers=(("X-Echo", text),)),
    "body": lambda made, text: replace(made, body=text.encode()),
    "version": lambda made, text: replace(made, http_version=text),
}


@pytest.mark.parametrize("form", [str, base_64, FORMS["percent, double"], FORMS["html decimal"], FORMS["json"]])
@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_everything_that_a_server_says_is_looked_through(place: object, form: Form) -> None:
    assert callable(place)
    made = place(Response(200, (("X", "é"),), b"{}", reason="OK"), form(TOKEN))
    concealed = SECRETS.conceal_exchange(Exchange(request(), made)).response
    assert concealed is not None
    assert NAME.decode() in repr(concealed)
    assert form(TOKEN)[4:-4] not in repr(concealed)
    assert place(concealed, "") == place(made, "")


def test_what_was_sent_and_how_it_failed_is_looked_through() -> None:
    asked = replace(request(), url=f"http://host/{TOKEN}", body=TOKEN.encode(), headers=(("A", TOKEN),))
    concealed = SECRETS.conceal_exchange(Exchange(asked, detail=f"cannot read {TOKEN}"))
    assert concealed.request.url == "http://host/$TALKDESK_TOKEN"
    assert concealed.request.body == NAME
    assert concealed.request.headers == (("A", NAME.decode()),)
    assert concealed.detail == "cannot read $TALKDESK_TOKEN"


def test_an_innocent_exchange_stays_the_very_same() -> None:
    made = exchange()
    assert SECRETS.conceal_exchange(made) is made


INNOCENT = (
    "s3cr3t value",
    "Canary",
    "TOKEN VALUE 77",
    "Canary-0f8Kq2",
    json.dumps(dict(CONTRACT.document), default=str),
)


@pytest.mark.parametrize("text", INNOCENT, ids=range(len(INNOCENT)))
def test_innocent_text_stays_as_it_is(text: str) -> None:
    secrets = Secrets({"A": TOKEN, "B": 's3cr3t+/"value"~ü', "SHORT": "value"})
    assert secrets.conceal_text(text) == text


def test_values_outside_ascii_and_of_punctuation() -> None:
    for value in ('s3cr3t+/"value"~ü', "пароль-секретный", "!!??--++//==", "秘密秘密秘密秘密"):
        secrets = Secrets({"T": value})
        for form in (str, base_64, hexadecimal, json.dumps, FORMS["percent"], FORMS["base64 double"]):
            assert "$T" in secrets.conceal_text(f"a {form(value)} b"), (value, form)


def test_names_are_revealed_only_where_there_is_a_value() -> None:
    assert SECRETS.reveal("Bearer $TALKDESK_TOKEN $EMPTY") == f"Bearer {TOKEN} $EMPTY"
    assert "EMPTY" not in SECRETS
    assert "TALKDESK_TOKEN" in SECRETS
    assert repr(SECRETS) == "Secrets(TALKDESK_TOKEN)"


def test_an_old_value_stays_secret_and_a_value_takes_its_last_name() -> None:
    secrets = Secrets({"T": "the-first-value"})
    secrets.replace("G", "the-second-one")
    secrets.replace("T", "the-second-one")
    assert secrets.conceal(b"the-first-value the-second-one") == b"$T $T"
    assert secrets.reveal("$T") == "the-second-one"
    both = Secrets({"U": "another-value-1"}) | secrets
    assert both.conceal(b"the-first-value the-second-one another-value-1") == b"$T $T $U"
    assert both.reveal("$T $U") == "the-second-one another-value-1"


def test_what_is_learnt_while_another_thread_looks_is_a_secret_from_then_on(monkeypatch: pytest.MonkeyPatch) -> None:
    known, late = "canary-in-the-mine-01", "nightingale-of-the-wood-02"
    values = Secrets({"KNOWN": known})

    class Interrupted(secrets._Seeker):
        def __init__(self, *found: Any, **options: Any) -> None:
            super().__init__(*found, **options)
            values.replace("LATE", late)

    monkeypatch.setattr(secrets, "_Seeker", Interrupted)
    assert values.conceal(known.encode()) == b"$KNOWN"
    assert values.conceal(late.encode()) == b"$LATE"


def test_the_environment_holds_secrets() -> None:
    environ = {"TALKDESK_TOKEN": f" {TOKEN}\n", "TALKDESK_CLIENT_SECRET": "a-client-secret", "PATH": "/usr/local/bin"}
    secrets = with_environment(Secrets({"MORE": "something-else"}), environ)
    concealed = secrets.conceal_text(f"{TOKEN} a-client-secret something-else /usr/local/bin")
    assert concealed == "$TALKDESK_TOKEN $TALKDESK_CLIENT_SECRET $MORE /usr/local/bin"


SIZE = 256 * 1024
HOSTILE = {
    "nested": FORMS["base64 triple, shifted"](base_64(base_64(TOKEN * 30))),
    "percent": "%25",
    "backslashes": "\\",
    "entities": "&#0000000",
    "opening": "<a",
    "half": TOKEN[:11] + "!",
    "the token": TOKEN,
    "the token in percent": FORMS["percent, full"](TOKEN),
    "the token in base64": base_64(TOKEN),
    "zip": "x\x9c",
    "digits": "3333333",
    "zero width": "\u200b",
}


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_body_takes_bounded_time(unit: str) -> None:
    def seconds(size: int) -> float:
        body = (unit.encode() * (size // len(unit) + 1))[:size]
        clock = time.process_time()
        concealed = SECRETS.conceal(body)
        spent = time.process_time() - clock
        assert FORMS["percent, full"](TOKEN).encode() not in concealed
        assert TOKEN.encode() not in concealed
        return spent

    SECRETS.conceal(b"")
    assert seconds(SIZE) < 8


def test_what_is_too_much_to_be_looked_through_is_withheld() -> None:
    written = TOKEN * 40
    for _ in range(4):
        written = base_64(written)
    concealed = SECRETS.conceal((written * 40).encode())
    assert concealed == WITHHELD or NAME in concealed
    assert MOST_ROUNDS > 1


def test_the_ordinary_case_is_fast() -> None:
    body = json.dumps(CONTRACT.example("full")).encode()
    secrets = Secrets({f"N{number}": base_64(str(number) * 20) for number in range(5)})
    assert secrets.conceal(body) == body
    best = min(_spent(lambda: secrets.conceal(body)) for _ in range(200))
    assert best < 500e-6


def _spent(call: object) -> float:
    assert callable(call)
    clock = time.perf_counter()
    call()
    return time.perf_counter() - clock


def test_a_text_that_is_no_unicode_is_concealed_all_the_same() -> None:
    assert SECRETS.conceal_text(f"\ud800 {TOKEN} \udcff") == f"\ud800 {NAME.decode()} \udcff"


@pytest.mark.parametrize("around", ["{}", " {}", "{} and more", "before {}", "{}{}"])
def test_the_name_of_a_secret_that_reads_like_its_value_stays(around: str) -> None:
    secrets = Secrets({"TALKDESK_CLIENT_SECRET": "client-secret", "TALKDESK_TOKEN": TOKEN})
    name = "$TALKDESK_CLIENT_SECRET"
    assert secrets.conceal_text(around.format(name, name)) == around.format(name, name)
    written = around.format("client-secret", "client-secret")
    assert secrets.conceal_text(written) == around.format(name, name)


def test_of_two_values_that_begin_alike_the_longer_one_is_named() -> None:
    secrets = Secrets({"SHORT": "the-secret-value", "LONG": "the-secret-value-with-an-end"})
    assert secrets.conceal(b"(the-secret-value-with-an-end)") == b"($LONG)"
    assert secrets.conceal(b"(the-secret-value)") == b"($SHORT)"
    assert secrets.conceal(b"the-secret-value the-secret-value-with-an-end") == b"$SHORT $LONG"


@pytest.mark.parametrize("parts", [True, False])
def test_whether_half_of_a_value_counts_is_kept_when_secrets_are_joined(parts: bool) -> None:
    both = Secrets({"T": TOKEN}, parts=parts) | Secrets({"U": "another-value-1"})
    assert both.conceal(TOKEN.encode()) == b"$T"
    half = TOKEN[: len(TOKEN) // 2]
    assert both.conceal_text(half) == ("$T" if parts else half)
    assert both.known == {TOKEN: "T", "another-value-1": "U"}


def test_what_is_known_by_another_process_is_secret_here_and_cannot_be_sent() -> None:
    secrets = Secrets({"T": TOKEN}, known={"another-value-1": "OLD"})
    assert secrets.known == {"another-value-1": "OLD", TOKEN: "T"}
    assert secrets.conceal(b"another-value-1") == b"$OLD"
    assert secrets.reveal("$OLD") == "$OLD"
    assert "OLD" not in secrets


@pytest.mark.parametrize(("length", "is_known"), [(7, False), (8, True)])
def test_a_value_that_is_short_is_sent_but_not_looked_for(length: int, is_known: bool) -> None:
    value = "x7#k9!w2"[:length]
    secrets = Secrets({"T": value})
    assert secrets.reveal("$T") == value
    assert (secrets.conceal_text(value) == "$T") is is_known
    assert (secrets.known == {value: "T"}) is is_known


EXPANDED = {
    "$T": "aB3456",
    "${T~~}": "Ab3456",
    "${T%?}": "aB345",
    "${T:2}": "3456",
    "${T:0:2}": "aB",
    "${T:1:3}": "B34",
    "${T:9}": "",
    "${OTHER:2} ${T:1} ${T:2}": "${OTHER:2} B3456 3456",
    "${T}": "${T}",
    "${T:x}": "${T:x}",
    "${T%?}${U%?}": "aB345X",
    "nothing": "nothing",
}


@pytest.mark.parametrize(("text", "revealed"), EXPANDED.items(), ids=EXPANDED)
def test_the_forms_that_bash_knows_are_revealed(text: str, revealed: str) -> None:
    assert Secrets({"T": "aB3456", "U": "XY"}).reveal(text) == revealed


def test_a_lone_surrogate_is_no_reason_to_fail() -> None:
    strange = {"a": f"\ud800 {TOKEN}"}
    assert SECRETS.conceal_value(strange) == {"a": f"\ud800 {NAME.decode()}"}
    made = Exchange(replace(request(), url="http://host/\ud800"), detail="\udcff")
    assert SECRETS.conceal_exchange(made) is made
    leaking = replace(made, detail=f"\udcff {TOKEN}")
    assert SECRETS.conceal_exchange(leaking).detail == f"\udcff {NAME.decode()}"


def test_a_header_in_another_alphabet_is_concealed_byte_by_byte() -> None:
    made = exchange(200, b"{}", (("X-Latin", f"é {TOKEN}"), ("X-Other", f"秘 {TOKEN}")))
    concealed = SECRETS.conceal_exchange(made).response
    assert concealed is not None
    other = f"秘 {NAME.decode()}".encode().decode("latin-1")
    assert concealed.headers == (("X-Latin", f"é {NAME.decode()}"), ("X-Other", other))


def test_only_what_holds_a_value_is_changed_in_an_exchange() -> None:
    made = exchange(400, {"code": "1", "message": TOKEN}, (("X", "é"), ("Content-Type", "application/json")))
    concealed = SECRETS.conceal_exchange(made)
    assert made.response is not None
    body = json.dumps({"code": "1", "message": NAME.decode()}, separators=(",", ":")).encode()
    assert concealed == replace(made, response=replace(made.response, body=body))


def test_no_secrets_change_nothing() -> None:
    assert Secrets({}).conceal(TOKEN.encode()) == TOKEN.encode()
    assert Secrets({"T": ""}).conceal_text(TOKEN) == TOKEN


@pytest.mark.parametrize("variable", VARIABLES)
def test_each_variable_of_the_environment_is_a_secret(variable: str) -> None:
    secrets = with_environment(environ={variable: f" {TOKEN} "})
    assert secrets.conceal(TOKEN.encode()) == f"${variable}".encode()
    assert secrets.reveal(f"(${variable})") == f"({TOKEN})"
    assert secrets.known == {TOKEN: variable}


def test_what_was_learnt_goes_before_what_the_environment_says() -> None:
    secrets = with_environment(Secrets({"TALKDESK_TOKEN": TOKEN}), {"TALKDESK_TOKEN": "an-older-token"})
    assert secrets.reveal("$TALKDESK_TOKEN") == TOKEN
    assert secrets.conceal(b"an-older-token") == NAME
