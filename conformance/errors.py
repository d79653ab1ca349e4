"""Errors a person can act on. Each ends the program with one message and its own exit code."""

from typing import ClassVar


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
