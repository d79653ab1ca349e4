"""Errors a person can act on. Each ends the program with one message and its own exit code."""

from typing import ClassVar

REPORT_IT = "please report it, with the traceback that CONFORMANCE_TRACEBACK=1 shows"
"""What to do about an error of the suite itself."""


class ConformanceError(Exception):
    """Base of all errors that are reported without a traceback.

    The message says what is wrong, where, and what to do about it.
    """

    exit_code: ClassVar[int] = 2


class ConfigurationError(ConformanceError):
    """The command line, the environment or a file of the user is not right (exit code 2)."""

    exit_code = 2


class TargetError(ConformanceError):
    """The target could not be reached, or refused the credentials (exit code 3)."""

    exit_code = 3


class SuiteError(ConformanceError):
    """The suite itself failed: nothing follows for the target (exit code 4). ``trace`` is the traceback."""

    exit_code = 4

    def __init__(self, message: str, trace: str) -> None:
        super().__init__(message)
        self.trace = trace
