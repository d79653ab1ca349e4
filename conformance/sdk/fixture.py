"""`campaigns_api`: the fixture for the tests of an SDK on httpx."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest

from conformance.report.json_report import as_json
from conformance.report.terminal import render
from conformance.sdk.call import Raised, Update, adapted, described
from conformance.sdk.mocked import mocked
from conformance.sdk.plays import all_plays
from conformance.sdk.stage import Stage
from conformance.sdk.trial import SdkSettings, Trial, secrets_with


class CampaignsApi:
    """Every answer of the endpoint, played by respx for as long as the test runs."""

    def __init__(self, stage: Stage, token: str) -> None:
        self.base_url = stage.base_url
        self.token = token
        self._stage = stage
        self._names = {played.name: campaign for campaign, played in all_plays().items()}

    def campaign(self, name: str) -> str:
        """The id of the campaign whose update is answered as the play of this name says: ``bare 422``."""
        return self._names[name]

    def check(
        self,
        update: Update,
        *,
        describe: Callable[[Exception], Raised] = described,
        only: Sequence[str] = (),
        strict: bool = False,
    ) -> None:
        """Put an SDK under the whole contract, and fail the test with a report if it breaks a rule.

        ``update`` calls the SDK's "update campaign" and returns what it gave as JSON values; ``describe`` says what
        an error of it tells, where its attributes are not called status, code, message and fields. ``only`` are
        globs of requirements; with ``strict`` a broken SHOULD fails too.
        """
        settings = SdkSettings(target="sdk", only=tuple(only), strict=strict, report="", command_line="pytest")
        trial = Trial(self._stage, self.token, settings, "an SDK over httpx")
        trial.play(adapted(update, describe), all_plays().values())
        run = trial.conclude()
        if run.exit_code:
            pytest.fail("\n" + render(as_json(run)), pytrace=False)


@contextmanager
def playing() -> Iterator[CampaignsApi]:
    """The API, played."""
    token = f"conformance-{secrets.token_urlsafe(24)}"
    with mocked(all_plays(), secrets_with(token)) as stage:
        yield CampaignsApi(stage, token)
