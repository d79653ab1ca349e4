"""What an SDK says beside what it returns is heard, and handed on."""

import logging
import sys
import warnings

import pytest

from conformance.sdk.hearing import overheard


def test_everything_is_heard_and_logs_and_warnings_are_handed_on(caplog: pytest.LogCaptureFixture) -> None:
    level = logging.getLogger().level
    with warnings.catch_warnings(record=True, action="always") as handed_on, overheard() as heard:
        sys.stderr.write("written\n")
        warnings.warn("careful", stacklevel=1)
        logging.getLogger("sdk").warning("loud")
        logging.getLogger("sdk").debug("quiet")
    assert [str(one.message) for one in handed_on] == ["careful"]
    assert all(word in heard.loud.getvalue() for word in ("written", "careful", "loud"))
    assert heard.quiet.getvalue() == "quiet\n"
    assert caplog.messages == ["loud"]
    assert logging.getLogger().level == level
