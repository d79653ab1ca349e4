"""What should not matter about an update: it says the same, and is tried alone where all of it at once is refused."""

import json

import pytest

from conformance.exchange import json_body
from conformance.prove.trial import attempt
from conformance.suite.peculiar import escaped, spaced


@pytest.mark.parametrize("value", ["paused", "value", "op", "Ünï", "🎈 balloons", 'say "hi"', "back\\slash", "é"])
def test_however_it_is_written_it_says_the_same(value: str) -> None:
    base = {"op": "REPLACE", "path": "name", "value": value}
    for body in (spaced(base), escaped(json_body(base), base), escaped(spaced(base), base)):
        assert json.loads(body) == base
        assert body != json_body(base)
    assert b'"\\u' in escaped(spaced(base), base)


@pytest.mark.parametrize("requirement", ["200/white-space", "200/escapes"])
def test_quick_finds_which_of_them_matters(requirement: str) -> None:
    trial = attempt(f"request:{requirement}", profile="quick")
    assert requirement in trial.verdicts
    others = {"200/white-space", "200/escapes", "200/accept", "200/headers", "200/request-media-type"} - {requirement}
    assert not others & trial.verdicts.keys()
