"""A keyed cassette takes the place of vcrpy's own: the same answers, without looking at every interaction."""

from pathlib import Path
from typing import Any

import httpx
import pytest
import vcr
from vcr.errors import CannotOverwriteExistingCassetteException
from vcr.request import Request

from conformance.bench.replay import keyed, recorded, requests, stock, target
from conformance.cassette import serializer
from conformance.cassette.keyed import KeyedCassette

COUNT = 30


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return recorded(COUNT, tmp_path)


def play(cassette: Any) -> list[tuple[int, bytes]]:
    with cassette, httpx.Client() as client:
        answers = [client.request(r.method, r.url, content=r.body) for r in reversed(requests(COUNT))]
    return [(answer.status_code, answer.content) for answer in answers]


def test_it_answers_as_stock_vcrpy_does(path: Path) -> None:
    ours = play(KeyedCassette.use(path=str(path), serializer=serializer, record_mode="none"))
    theirs = play(vcr.use_cassette(str(path), record_mode="none", match_on=("method", "uri", "raw_body")))
    assert ours == theirs
    assert len(set(ours)) == COUNT


def test_each_interaction_is_played_once(path: Path) -> None:
    first = requests(1)[0]
    with KeyedCassette.use(path=str(path), serializer=serializer, record_mode="none"), httpx.Client() as client:
        assert client.request(first.method, first.url, content=first.body).status_code == 200
        with pytest.raises(CannotOverwriteExistingCassetteException):
            client.request(first.method, first.url, content=first.body)


def test_the_work_for_a_request_does_not_grow_with_the_cassette(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: dict[int, int] = {}
    for count in (10, 100):
        cassette = KeyedCassette.load(path=str(recorded(count, tmp_path / str(count))), serializer=serializer)
        calls = 0
        key = KeyedCassette.key

        def counted(self: KeyedCassette, request: Request, key: Any = key) -> object:
            nonlocal calls
            calls += 1
            return key(self, request)

        monkeypatch.setattr(KeyedCassette, "key", counted)
        for request in requests(count):
            cassette.play_response(Request(request.method, request.url, request.body, {}))
        monkeypatch.setattr(KeyedCassette, "key", key)
        looked_at[count] = calls
    assert looked_at == {10: 10, 100: 100}


def test_every_way_that_is_measured_answers(path: Path) -> None:
    for way in (stock, keyed, target):
        loading, sending = way(path, requests(COUNT))
        assert loading > 0
        assert sending > 0
