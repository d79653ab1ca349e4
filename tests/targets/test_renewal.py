"""A token is renewed before it expires, and once when it is refused; never one that is wrong on purpose."""

import threading

import pytest

from conformance.exchange import Exchange, Request, Response
from conformance.secrets import Secrets
from conformance.targets.credentials import Grant
from conformance.targets.renewal import TokenRefresher, renewing
from conformance.targets.target import TOKEN

REQUEST = Request("PATCH", "http://host/campaigns/1", (("Authorization", f"Bearer ${TOKEN}"),))


class Issuer:
    """Gives tokens of a lifetime, and keeps a clock that stands still."""

    def __init__(self, lifetime: float = 599) -> None:
        self.given = 0
        self.now = 0.0
        self.lifetime = lifetime
        self.secrets = Secrets({})

    def obtain(self) -> Grant:
        self.given += 1
        return Grant(f"token-number-{self.given}", self.lifetime, None)

    def refresher(self) -> TokenRefresher:
        return TokenRefresher(TOKEN, self.secrets, self.obtain, lambda: self.now)


def answering(*statuses: int) -> tuple[list[Request], object]:
    answers = iter(statuses)
    sent: list[Request] = []

    def send(request: Request) -> Exchange:
        sent.append(request)
        return Exchange(request, Response(next(answers)))

    return sent, send


def test_a_refused_token_is_renewed_once_and_the_refusal_is_reported() -> None:
    issuer = Issuer()
    statuses = iter((401, 200))
    send = renewing(lambda request: Exchange(request, Response(next(statuses))), {TOKEN: issuer.refresher()})
    exchange = send(REQUEST)
    assert (exchange.status, exchange.waits, issuer.given) == (200, (401,), 2)


def test_a_token_that_is_refused_twice_is_an_answer() -> None:
    issuer = Issuer()
    send = renewing(lambda request: Exchange(request, Response(401)), {TOKEN: issuer.refresher()})
    assert (send(REQUEST).status, issuer.given) == (401, 2)


@pytest.mark.parametrize("authorization", ["Bearer not-a-token", f"Basic ${TOKEN}", "Bearer $OTHER"])
def test_a_wrong_token_is_not_renewed(authorization: str) -> None:
    issuer = Issuer()
    send = renewing(lambda request: Exchange(request, Response(401)), {TOKEN: issuer.refresher()})
    assert send(Request("PATCH", REQUEST.url, (("Authorization", authorization),))).status == 401
    assert issuer.given == 0


@pytest.mark.parametrize(("lifetime", "good_for"), [(599.0, 569.0), (4.0, 3.0)])
def test_a_token_is_renewed_before_it_expires(lifetime: float, good_for: float) -> None:
    issuer = Issuer(lifetime)
    refresher = issuer.refresher()
    refresher.fresh()
    issuer.now = good_for - 0.01
    refresher.fresh()
    assert issuer.given == 1
    issuer.now = good_for
    refresher.fresh()
    assert issuer.given == 2
    assert issuer.secrets.reveal(f"${TOKEN}") == "token-number-2"
    assert issuer.secrets.conceal(b"token-number-1") == f"${TOKEN}".encode()


def test_threads_that_are_refused_together_share_one_new_token() -> None:
    issuer = Issuer()
    refresher = issuer.refresher()
    together = threading.Barrier(4)
    seen: list[int | None] = []

    def send(request: Request) -> Exchange:
        if issuer.given == 1:
            together.wait(5)
            return Exchange(request, Response(401))
        return Exchange(request, Response(200))

    wrapped = renewing(send, {TOKEN: refresher})
    threads = [threading.Thread(target=lambda: seen.append(wrapped(REQUEST).status)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert (seen, issuer.given) == ([200] * 4, 2)
