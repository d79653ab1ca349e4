"""The scenario of a load: every user asks for one documented answer after the other. Locust plays this.

It takes the server from the environment, as a live run does, and sends nothing that a live run would not.
"""

import os
from contextlib import ExitStack
from typing import Any

from locust import User, events, task
from locust.argument_parser import LocustArgumentParser
from locust.env import Environment
from locust.exception import StopUser
from locust.runners import MasterRunner

from conformance.bench.answers import requests
from conformance.errors import ConformanceError
from conformance.exchange import Request
from conformance.targets.configuration import configuration
from conformance.targets.first_look import observed
from conformance.targets.live import live_target
from conformance.targets.target import Target

LEFT_OUT = "left out"
"""The name of all answers that are not the one asked for, or that came only after a wait."""

OPENED = ExitStack()


@events.init_command_line_parser.add_listener
def add_options(parser: LocustArgumentParser) -> None:
    """What a live run has as options too."""
    parser.add_argument("--rate", type=float, help="Requests a second of each worker (default: as of a live run).")
    parser.add_argument("--answer-timeout", type=float, default=10.0, help="Seconds to wait for an answer.")


@events.test_start.add_listener
def connect(environment: Environment, **_: Any) -> None:
    """Open the target, in each process that sends."""
    options = environment.parsed_options
    if isinstance(environment.runner, MasterRunner) or options is None:
        return
    opening = live_target(configuration(None, (), os.environ), timeout=options.answer_timeout, rate=options.rate)
    Caller.target = observed(OPENED.enter_context(opening))
    Caller.asked = tuple(requests(Caller.target).items())


@events.test_stop.add_listener
def disconnect(**_: Any) -> None:
    """Close it."""
    OPENED.close()


class Caller(User):
    """A user of the endpoint who does not wait between requests."""

    target: Target
    asked: tuple[tuple[int, Request], ...]

    @task
    def every_answer(self) -> None:
        """Ask for each answer once; for nothing more once the target was given up on."""
        for answer, request in self.asked:
            try:
                exchange = self.target.send(request)
            except ConformanceError as error:
                raise StopUser from error
            is_good = exchange.status == answer and not (exchange.failure or exchange.waits)
            self.environment.events.request.fire(
                request_type=request.method,
                name=str(answer) if is_good else LEFT_OUT,
                response_time=exchange.elapsed * 1e3,
                response_length=len(exchange.response.body) if exchange.response else 0,
                exception=None,
                context={},
            )
