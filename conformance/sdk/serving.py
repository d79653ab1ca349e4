"""`conformance sdk --serve`: a server that judges each request as it comes, for an SDK's own tests in any language.

A right request gets the documented answer that its campaign stands for; a wrong one gets a 400 that names the rule.
"""

import json
import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import click

from conformance.checks.finding import Finding, judged
from conformance.checks.finding import Outcome as Judgement
from conformance.contract import Level
from conformance.errors import ConfigurationError
from conformance.exchange import Request
from conformance.files import write_whole
from conformance.reference.middleware import Answer
from conformance.sdk.campaign_plays import changed, shown
from conformance.sdk.documented import documented
from conformance.sdk.evidence import exchange
from conformance.sdk.finish import ending
from conformance.sdk.front import new_token
from conformance.sdk.play import Play, answered
from conformance.sdk.plays import all_plays
from conformance.sdk.requests import check_body, check_headers, check_secrets, check_token
from conformance.sdk.requirements import REQUIREMENTS
from conformance.sdk.settings import SdkSettings, secrets_with
from conformance.sdk.stage import Stage, staged
from conformance.sdk.trial import Trial

SEEN_FROM_HERE = tuple(
    f"sdk/request/{name}"
    for name in (
        *("method", "path", "object", "op", "path-member", "value", "no-more", "content-type", "accept"),
        *("authorization", "single-headers", "no-secret-in-url", "no-secret-in-user-agent"),
    )
)
"""The requirements that one request can break, whatever call it belongs to."""
OTHERS = ("GET", "HEAD", "DELETE", "OPTIONS")
"""Methods of other operations, which are not judged."""
LOOKING = 0.2
"""Seconds between two looks whether a signal has come: one that another thread is given ends no wait of this one."""
NOTE = "what the SDK made of an answer is not seen from here: its own tests, or `--command`, see that"


def judgements(stage: Stage, request: Request) -> Iterator[Judgement]:
    """Hold a request against the contract, whatever change it asks for."""
    asked = documented()
    yield judged("sdk/request/method", request.method == asked.method, "method", asked.method, request.method)
    yield _path(stage, request)
    yield check_token(request)
    yield from check_body(request, None, None)
    yield from check_headers(request)
    yield from check_secrets(request)


def _path(stage: Stage, request: Request) -> Judgement:
    prefix = urlsplit(stage.base_url).path.rstrip("/") + documented().prefix
    parts = urlsplit(request.url)
    identity = parts.path.removeprefix(prefix)
    kept = parts.path.startswith(prefix) and bool(identity) and "/" not in identity and not parts.query
    expected = f"{prefix} and the id, encoded, and no more"
    return judged("sdk/request/path", kept, "path", expected, parts._replace(scheme="", netloc="").geturl())


class Watch:
    """Answers requests, and keeps what it found in each of them."""

    def __init__(self, *, strict: bool) -> None:
        self.found: list[list[Judgement]] = []
        self._strict = strict
        self._lock = threading.Lock()

    def __call__(self, stage: Stage, request: Request, play: Play | None) -> Answer | None:
        """Refuse a wrong request, answer one about an unknown campaign, and leave any other to the plays."""
        if request.method in OTHERS:
            return _not_here()
        every = list(judgements(stage, request))
        with self._lock:
            self.found.append(every)
        broken = [one for one in every if isinstance(one, Finding) and self._is_wrong(one)]
        if broken:
            return refusal(broken)
        return None if play else _updated(request)

    def _is_wrong(self, finding: Finding) -> bool:
        return self._strict or REQUIREMENTS[finding.requirement].level is Level.MUST


def _not_here() -> Answer:
    body = {"code": "0530001", "message": f"only {documented().method} {documented().prefix}ID is played here"}
    return answered(405, body, allow=documented().method)


def refusal(broken: list[Finding]) -> Answer:
    """The answer to a wrong request, in the form of a documented error: each broken rule, with what was seen."""
    status = documented().refusals[0]
    code = documented().example(f"bare{status}")["code"]
    rules = [(one, f"{one.requirement}: {REQUIREMENTS[one.requirement].statement}") for one in broken]
    fields = [
        {"name": one.pointer, "description": f"{words} Expected {one.expected}; seen {one.seen}."}
        for one, words in rules
    ]
    body = {"code": code, "message": " ".join(words for _, words in rules), "fields": fields}
    return answered(status, body, documented().error_type)


def _updated(request: Request) -> Answer:
    """A campaign of any id, after the change that was asked for."""
    asked, body = documented(), json.loads(request.body)
    _, member, value = (body[name] for name in asked.members)
    campaign = changed("any", member, value) | {"id": unquote(request.path.rpartition(asked.prefix)[2])}
    return shown(campaign)


def watched(settings: SdkSettings, port: int, state: Path | None = None) -> int:
    """Serve until SIGINT or SIGTERM, judge what was sent, and return the exit code.

    ``state`` is a file that tells who starts the server where it is, and at the end how that went.

    Raises:
        ConfigurationError: the port is taken, a file cannot be written, or nothing of ``--only`` is seen from here.
    """
    end, token, stopped = ending(settings), new_token(), threading.Event()
    watch = Watch(strict=settings.strict)
    with staged(all_plays(), secrets_with(token), port, watch) as stage:
        trial = Trial(stage, token, settings, "what was sent to the plays")
        trial.requirements = tuple(one for one in trial.requirements if one.id in SEEN_FROM_HERE)
        if not trial.requirements:
            raise ConfigurationError(f"nothing of --only {' '.join(settings.only)} can be seen by a server")
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopped.set())
        _announce(stage, token, state)
        while not stopped.wait(LOOKING):
            pass
        _judge(trial, stage, watch)
        document = end.document(trial.conclude(), trial.calls)
        code = end.tell(document)
    if state:
        _write(state, {"exit_code": code})
    return code


def _judge(trial: Trial, stage: Stage, watch: Watch) -> None:
    judged = [sent for sent in stage.received if sent.request.method not in OTHERS]
    for sent, found in zip(judged, watch.found, strict=False):
        played = stage.plays.get(sent.campaign)
        number = trial.ledger.add(exchange(sent, stage), f"play: {played.name}" if played else "any campaign")
        trial.ledger.record(number, found)
    trial.notes.append(NOTE)


def address(stage: Stage, token: str) -> dict[str, Any]:
    """Where the server is, and which campaign stands for which answer."""
    plays = {play.name: campaign for campaign, play in stage.plays.items()}
    return {"base_url": stage.base_url, "token": token, "pid": os.getpid(), "plays": plays}


def _announce(stage: Stage, token: str, state: Path | None) -> None:
    if state:
        _write(state, address(stage, token))
        return
    click.echo(f"Base URL {stage.base_url}; token {token}; Ctrl-C ends it and judges what was sent.\n")
    click.echo(f"TALKDESK_BASE_URL={stage.base_url}\nTALKDESK_TOKEN={token}\n")
    click.echo("An update of this campaign   is answered so; any other campaign is updated as asked")
    for campaign, played in stage.plays.items():
        click.echo(f"  {campaign:<38} {played.name}")
    sys.stdout.flush()


def _write(path: Path, values: dict[str, Any]) -> None:
    write_whole(path, (json.dumps(values, ensure_ascii=False) + "\n").encode())
    path.chmod(0o600)
