"""The same update many times, over kept and fresh connections, several at once: is every answer alike?"""

from collections.abc import Mapping

from conformance.suite.api import Api
from conformance.suite.requirement import proves
from conformance.suite.subjects import NotExercised

FRESH: Mapping[str, str | None] = {"Connection": "close"}


@proves("200/soak", "However often an update is sent, and over whatever connection, it is answered alike.", item="200")
def test_soak(api: Api, repeat: int) -> None:
    if not repeat:
        raise NotExercised("--repeat 0 was given")
    identity, base = api.accepted()
    if repeat == 1:
        api.expect(api.once(identity, base), 200, 422)  # where it was sent before, that is all there is to it
        return
    requests = [api.request(identity, base, FRESH if number % 4 == 0 else None) for number in range(repeat)]
    for exchange in api.at_once(requests):
        api.expect(exchange, 200, 422)
