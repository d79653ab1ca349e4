"""Every exchange survives being recorded: what a check reads is the same after."""

from dataclasses import replace
from pathlib import Path

import pytest
import vcr
from hypothesis import given, settings
from hypothesis import strategies as st
from recordings import recording

from conformance.cassette import serializer
from conformance.cassette.folder import read, write
from conformance.cassette.interaction import CLIENT, FLEETING, FORGOTTEN, PROBE, Interaction
from conformance.exchange import Exchange, Failure, Request, Response

NAMES = st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=12).filter(
    lambda name: name not in FORGOTTEN | FLEETING
)
VALUE = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=30)
HEADERS = st.lists(st.tuples(NAMES, VALUE), max_size=4, unique_by=lambda pair: pair[0]).map(tuple)
BODY = st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass"))
SECONDS = st.integers(0, 10**6).map(lambda tenths: tenths / 10 / 1000)
"""Tenths of milliseconds, as they are kept."""

REQUESTS = st.builds(
    Request,
    method=st.sampled_from(["PATCH", "GET"]),
    url=st.sampled_from(["https://campaigns.invalid/campaigns/1", "https://campaigns.invalid/campaigns/%C3%A9?a=b"]),
    headers=HEADERS,
    body=BODY,
    again=st.booleans(),
)
RESPONSES = st.builds(
    Response,
    status=st.integers(100, 599),
    headers=HEADERS,
    body=BODY,
    http_version=st.sampled_from(["HTTP/1.0", "HTTP/1.1"]),
    reason=st.sampled_from(["OK", "", "Not at all"]),
    wire_length=st.integers(1, 999),
    surplus=st.none() | st.integers(0, 3),
)
EXCHANGES = st.builds(
    Exchange,
    request=REQUESTS,
    response=st.none() | RESPONSES,
    failure=st.none() | st.sampled_from(Failure),
    detail=st.text(max_size=20),
    elapsed=SECONDS,
    waits=st.lists(st.sampled_from([429, 503]), max_size=3).map(tuple),
)
INTERACTIONS = st.builds(
    Interaction,
    EXCHANGES,
    st.sampled_from(["test_200.py::test_a", "test_200.py::test_b[x/y]"]),
    st.sampled_from([CLIENT, PROBE]),
)


def without_times(interaction: Interaction) -> Interaction:
    return replace(interaction, exchange=replace(interaction.exchange, elapsed=0.0, first_byte=0.0, started=0.0))


@given(st.lists(INTERACTIONS, min_size=1, max_size=3))
@settings(max_examples=150, deadline=None)
def test_a_recording_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, interactions: list[Interaction]
) -> None:
    made, folder = recording(*interactions), tmp_path_factory.mktemp("recording")
    write(made, folder)
    found = list(read(folder).interactions)
    assert [one.exchange.elapsed for one in found] == [one.exchange.elapsed for one in interactions]
    assert {one.exchange.started for one in found} == {made.metadata.moment.timestamp()}
    assert [without_times(one) for one in found] == [without_times(one) for one in interactions]


def test_stock_vcrpy_reads_it(tmp_path: Path) -> None:
    write(recording(), tmp_path)
    with vcr.use_cassette(str(tmp_path / "200.yaml"), record_mode="none") as cassette:
        (response,) = cassette.responses
        assert response["status"]["code"] == 200
        assert response["body"]["string"].startswith(b'{"_links"')


def test_equal_bodies_are_written_once(tmp_path: Path) -> None:
    made = recording().cassettes["200"][0]
    write(recording(*[made] * 50), tmp_path)
    path = tmp_path / "200.yaml"
    assert path.read_text().count("_links") == 1
    assert len(list(read(tmp_path).interactions)) == 50
    assert serializer.load(path.read_text())["version"] == 1


def test_every_text_can_be_searched_whatever_its_characters() -> None:
    made = Exchange(Request("GET", "https://campaigns.invalid/\ud800"), detail="\udcff")
    assert list(Interaction(made, "a scenario", CLIENT).texts()) == [
        b"https://campaigns.invalid/\xed\xa0\x80",
        b"",
        b"\xed\xb3\xbf",
    ]
