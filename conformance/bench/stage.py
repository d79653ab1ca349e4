"""What latency is measured on: a target, a request for each answer, and three ways to send it."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

from conformance.bench.samples import least, percentiles
from conformance.exchange import Exchange, Request
from conformance.targets.target import Target

ANSWERS = (200, 400, 401, 403, 404, 422)
COLD, KEPT, AT_ONCE = "cold", "kept", "at once"
WAYS = (COLD, KEPT, AT_ONCE)
"""Over a connection of its own, over one that is kept, and several at once over as many that are kept."""
CLOSED = (("Connection", "close"),)


class Clock:
    """The timer of pytest-benchmark: it runs while an answer is waited for, and stands still between requests.

    So neither the pace that a live target is kept to nor the time that it asks to be left alone is measured.
    """

    def __init__(self) -> None:
        self._seconds = 0.0

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._seconds += seconds

    def seconds(self) -> float:
        """How much has passed."""
        return self._seconds


CLOCK = Clock()
seconds = CLOCK.seconds
"""What pytest-benchmark measures by."""


@dataclass
class Sampling:
    """The exchanges of one measurement, by rounds: one each, or several at once. ``way`` names how they are sent."""

    target: Target
    request: Request
    answer: int
    way: str
    floor: Callable[[], float]
    at_once: int = 1
    pool: ThreadPoolExecutor | None = None
    rounds: list[list[Exchange]] = field(default_factory=list)
    floors: list[float] = field(default_factory=list)

    def once(self) -> None:
        """Play a round, and beside it the floor, so that both meet the machine in the same mood."""
        requests = [self.request] * self.at_once
        send = self.target.send
        made = list(self.pool.map(send, requests)) if self.pool else [send(request) for request in requests]
        CLOCK.advance(max(exchange.elapsed for exchange in made))
        self.rounds.append(made)
        self.floors.append(self.floor())

    def summary(self, warm_up: int) -> dict[str, Any]:
        """The percentiles, in milliseconds, of what came as it was to come, after the warm-up."""
        every = [exchange for made in self.rounds[warm_up:] for exchange in made]
        good = [exchange for exchange in every if self._is_good(exchange)]
        return {
            "way": self.way,
            "count": len(good),
            "left_out": len(every) - len(good),
            "connect": percentiles([exchange.connect for exchange in good if self.way == COLD]),
            "first_byte": percentiles([exchange.first_byte for exchange in good]),
            "whole": percentiles([exchange.elapsed for exchange in good]),
            "floor": least(self.floors[warm_up:]),
        }

    def _is_good(self, exchange: Exchange) -> bool:
        """Whether it is the answer asked for, whole, at once, and over a connection that is new, or is not."""
        is_whole = exchange.status == self.answer and not exchange.failure
        return is_whole and not exchange.waits and bool(exchange.connect) == (self.way == COLD)


@dataclass
class Stage:
    """A target, the requests that are sent to it by the answer each is to get, and how often."""

    target: Target
    requests: Mapping[int, Request]
    rounds: int
    warm_up: int
    at_once: int
    pool: ThreadPoolExecutor
    floor: Callable[[], float]

    def sampling(self, answer: int, way: str) -> Sampling:
        """A measurement that is about to be made."""
        request = self.requests[answer]
        if way == COLD:
            closing = replace(request, headers=(*request.headers, *CLOSED))
            return Sampling(self.target, closing, answer, way, self.floor)
        if way == KEPT:
            return Sampling(self.target, request, answer, way, self.floor)
        label = f"{self.at_once} at once"
        return Sampling(self.target, request, answer, label, self.floor, at_once=self.at_once, pool=self.pool)

    def count(self) -> int:
        """How many requests will be sent."""
        return len(self.requests) * (self.rounds + self.warm_up) * (2 + self.at_once)
