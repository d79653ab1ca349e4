"""What a person sees in a terminal, without secrets: looked through line by line before it is written."""

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

Conceal = Callable[[str], str]


class Concealing(io.TextIOBase):
    """A stream of text that is written to another one, a line at a time, or what there is of it when it is flushed."""

    def __init__(self, stream: TextIO, conceal: Conceal) -> None:
        self._stream = stream
        self._conceal = conceal
        self._line = ""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding of the other stream."""
        return self._stream.encoding

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        """What the other stream does with characters that it cannot encode."""
        return self._stream.errors

    def isatty(self) -> bool:
        """Whether a person reads it."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """The descriptor of the other stream."""
        return self._stream.fileno()

    def writable(self) -> bool:
        """Always true."""
        return True

    def write(self, text: str) -> int:
        """Take text, and write the lines that are whole."""
        lines, newline, self._line = (self._line + text).rpartition("\n")
        if newline:
            self._stream.write(self._conceal(lines + newline))
        return len(text)

    def flush(self) -> None:
        """Write what there is."""
        line, self._line = self._line, ""
        if line:
            self._stream.write(self._conceal(line))
        self._stream.flush()


@contextmanager
def concealed_output(conceal: Conceal) -> Iterator[None]:
    """Let all that is written to standard output and standard error pass ``conceal`` as long as the context lasts."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = Concealing(before[0], conceal), Concealing(before[1], conceal)
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        sys.stdout, sys.stderr = before
