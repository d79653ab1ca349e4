"""401: the token is missing or not valid."""

import pytest

from conformance.suite.api import Api
from conformance.suite.requirement import proves
from conformance.targets.target import TOKEN

WRONG = {
    "no-token": ("A request without a token is refused with 401.", None),
    "empty-token": ("A request whose token is empty is refused with 401.", "Bearer"),
    "garbage-token": ("A request with a token that nobody issued is refused with 401.", "Bearer not-a-token"),
    "altered-token": ("A good token with more behind it is refused with 401.", f"Bearer ${TOKEN}-altered"),
    "wrong-scheme": ("A good token under another scheme is refused with 401.", f"Basic ${TOKEN}"),
}


@pytest.mark.parametrize(
    "authorization",
    [
        pytest.param(value, id=name, marks=proves(f"401/{name}", statement))
        for name, (statement, value) in WRONG.items()
    ],
)
def test_unauthorized(api: Api, authorization: str | None) -> None:
    api.expect(api.patch(api.fleet.any, headers={"Authorization": authorization}), 401)
