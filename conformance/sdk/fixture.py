"""`campaigns_api` and `campaigns_server`: fixtures for the tests of a Python SDK."""

import re
import shlex
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from conformance.report.write import write_reports
from conformance.report_model import Entry, Report
from conformance.sdk.call import Describe, Function, Update, described
from conformance.sdk.finish import ending
from conformance.sdk.front import new_token
from conformance.sdk.mocked import mocked
from conformance.sdk.plays import all_plays, named
from conformance.sdk.settings import SdkSettings, secrets_with
from conformance.sdk.stage import Stage, staged
from conformance.sdk.trial import Trial
from conformance.verdict import RED, SKIPPED

FAILURE = pytest.StashKey[tuple[BaseException, Callable[[], None]]]()
"""What a test failed with because its SDK is wrong, and how to report each rule that it broke."""
TIMEOUT = 2.0


class CampaignsApi:
    """Every answer of the endpoint, played for as long as the test runs."""

    def __init__(self, stage: Stage, token: str, request: pytest.FixtureRequest) -> None:
        self.base_url = stage.base_url
        self.token = token
        self._stage = stage
        self._node = request.node
        self._config = request.config
        self._subtests: pytest.Subtests = request.getfixturevalue("subtests")

    def campaign(self, name: str) -> str:
        """The id of the campaign whose update is answered as the play of this name says: ``bare 422``.

        Raises:
            ConfigurationError: there is no such play; the message names the nearest.
        """
        return named(name).campaign

    def check(
        self,
        update: Update,
        *,
        describe: Describe = described,
        only: str | Sequence[str] = (),
        strict: bool = False,
        timeout: float = TIMEOUT,
        report: str | None = None,
    ) -> None:
        """Put an SDK under the whole contract: each rule is a subtest, and the test fails if one is broken.

        ``update`` calls the SDK and returns what it gave; ``describe`` says what an error of it tells, where its
        attributes are not called status, code, message, description and fields. ``only`` is a glob of
        requirements, or several; with ``strict`` a broken SHOULD fails too. ``timeout`` is for the SDK, in seconds;
        ``report`` a folder.

        Raises:
            AdapterError: ``update`` does not work, or the client is one that cannot be seen here.
        """
        globs = (only,) if isinstance(only, str) else tuple(only)
        settings = self._settings(globs, report, strict=strict, timeout=timeout)
        end = ending(settings)
        trial = Trial(self._stage, self.token, settings, "a Python SDK")
        trial.play(Function(update, describe), all_plays().values())
        document = end.document(trial.conclude(), trial.calls)
        if settings.report:
            write_reports(document, settings.folder, end.past)
        if document["exit_code"]:
            self._fail(document, end.text(document))
        tell(document, self._subtests)

    def _fail(self, document: Report, text: str) -> None:
        broken = [entry["id"] for entry in document["requirements"] if entry["verdict"] in RED]
        first = f"the SDK breaks {', '.join(broken)}" if broken else document["sentence"]
        try:
            pytest.fail(f"{first}\n{text}", pytrace=False)
        except pytest.fail.Exception as error:
            self._node.stash[FAILURE] = (error, partial(tell, document, self._subtests))
            raise

    def _settings(self, only: tuple[str, ...], report: str | None, *, strict: bool, timeout: float) -> SdkSettings:
        option = self._config.getoption
        if report is None:
            base = option("sdk_report")
            report = str(Path(base) / re.sub(r"[^\w.-]+", "-", self._node.name)) if base else ""
        return SdkSettings(
            target="sdk",
            only=only or tuple(option("sdk_only")),
            strict=strict,
            timeout=timeout,
            report=report,
            baseline=option("sdk_baseline"),
            command_line=f"pytest {shlex.quote(self._node.nodeid)}",
            option="--sdk-only ",
        )


def tell(document: Report, subtests: pytest.Subtests) -> None:
    """Report each rule as a subtest, so that the summary of pytest names it."""
    for entry in document["requirements"]:
        with subtests.test(entry["id"]):
            if entry["verdict"] in RED:
                pytest.fail(_reason(entry), pytrace=False)
            if entry["verdict"] in SKIPPED:
                pytest.skip(f"{entry['verdict']}: {entry['reason']}")


def _reason(entry: Entry) -> str:
    found = [f"at {one['place']}: expected {one['expected']}, seen {one['seen']}" for one in entry["findings"][:1]]
    return " ".join([f"{entry['id']}: {entry['statement']}", *found, entry["reason"]]).strip()


@contextmanager
def playing(request: pytest.FixtureRequest, *, on_socket: bool = False) -> Iterator[CampaignsApi]:
    """The API, played by routes of respx, or by a server on a loopback port."""
    token = new_token()
    with (staged if on_socket else mocked)(all_plays(), secrets_with(token)) as stage:
        yield CampaignsApi(stage, token, request)
