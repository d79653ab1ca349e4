"""What a Python SDK says beside what it returns: on standard output and standard error, in warnings and in logs."""

import io
import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Heard:
    """``loud`` is what anybody sees who does nothing about it, ``quiet`` what logs hold below WARNING."""

    loud: io.StringIO = field(default_factory=io.StringIO)
    quiet: io.StringIO = field(default_factory=io.StringIO)


class _PassingOn(logging.Handler):
    """Hands to the usual handlers what they would have got, had nobody listened."""

    def __init__(self, handlers: Sequence[logging.Handler], level: int) -> None:
        super().__init__(min(level, logging.WARNING))
        self._handlers = handlers

    def emit(self, record: logging.LogRecord) -> None:
        """Hand a record on."""
        for handler in self._handlers:
            if record.levelno >= handler.level:
                handler.handle(record)


@contextmanager
def overheard() -> Iterator[Heard]:
    """Hear all of it for as long as the context lasts. What is written to the streams nobody else hears."""
    heard, root, shows = Heard(), logging.getLogger(), warnings.showwarning
    loud, quiet = logging.StreamHandler(heard.loud), logging.StreamHandler(heard.quiet)
    loud.setLevel(logging.WARNING)
    quiet.addFilter(lambda record: record.levelno < logging.WARNING)

    def warned(message: Any, category: Any, filename: str, lineno: int, file: Any = None, line: Any = None) -> None:
        heard.loud.write(warnings.formatwarning(message, category, filename, lineno, line))
        shows(message, category, filename, lineno, file, line)

    handlers, level = root.handlers, root.level
    root.handlers = [loud, quiet, _PassingOn(handlers, level)]
    root.setLevel(logging.DEBUG)
    warnings.showwarning = warned
    try:
        with redirect_stdout(heard.loud), redirect_stderr(heard.loud):
            yield heard
    finally:
        warnings.showwarning = shows
        root.handlers = handlers
        root.setLevel(level)
