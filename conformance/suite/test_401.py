"""401: the token is missing or not valid."""

import pytest

from conformance.suite.api import Api
from conformance.suite.bad_credentials import FORGOTTEN, WRONG, sendable, statuses_for
from conformance.suite.change import unpermitted
from conformance.suite.requirement import any_order, proves
from conformance.suite.subjects import NotExercised


@pytest.mark.parametrize(
    ("authorization", "statuses"),
    [
        pytest.param(value, statuses_for(name), id=name, marks=proves(f"401/{name}", statement))
        for name, (statement, value) in WRONG.items()
    ],
)
@any_order
def test_unauthorized(api: Api, authorization: str | None, statuses: tuple[int, ...]) -> None:
    api.expect(unpermitted(api, {"Authorization": sendable(api, authorization)}), *statuses)


@proves("401/garbage-token", WRONG["garbage-token"][0])
@any_order
def test_forgotten(api: Api) -> None:
    if api.profile.is_minimal:
        raise NotExercised("the quick profile sends one token that nobody issued")
    for authorization in FORGOTTEN:
        api.expect(unpermitted(api, {"Authorization": authorization}), 401)
