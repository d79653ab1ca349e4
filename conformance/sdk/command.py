"""An adapter in any language: a program that reads calls and writes what came of them, one line of JSON each."""

import json
import shlex
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, Queue
from typing import IO

from conformance.errors import ConfigurationError
from conformance.sdk.call import Call, Outcome, Silent, outcome
from conformance.sdk.responses import SLACK

STARTING = 15.0
"""Seconds that the first call of a program may take on top: for an interpreter, or a machine that compiles first."""
LONGEST_ERROR = 500
"""Characters of what a program wrote to standard error that a report shows."""


class Command:
    """Runs the program as long as it answers; one that does not is ended, and started anew for the next call."""

    def __init__(self, words: list[str], errors: IO[str]) -> None:
        self._words = words
        self._errors = errors
        self._process: subprocess.Popen[str] | None = None
        self._lines: Queue[str] = Queue()

    def __call__(self, call: Call) -> Outcome:
        """Let the program make a call."""
        allowed = call.timeout + SLACK + (0.0 if self._process else STARTING)
        try:
            process = self._process or self._start()
            assert process.stdin is not None
            process.stdin.write(json.dumps(call.to_json()) + "\n")
            process.stdin.flush()
            line = self._lines.get(timeout=allowed)
        except Empty:
            self.close()
            return Silent(f"no answer within {allowed:g} s")
        except BrokenPipeError:
            line = ""
        if not line:
            return self._ended()
        try:
            return outcome(json.loads(line))
        except ValueError:
            return Silent(f"the adapter wrote something other than a line of JSON: {line[:80]!r}")

    def _start(self) -> subprocess.Popen[str]:
        try:
            process = subprocess.Popen(  # noqa: S603 - the user's own program
                self._words,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                text=True,
                encoding="utf-8",
            )
        except OSError as error:
            raise ConfigurationError(f"the adapter {self._words[0]!r} cannot be started: {error.strerror}") from None
        assert process.stdout is not None
        self._process, self._lines = process, Queue()
        threading.Thread(target=_forward, args=(process.stdout, self._lines), daemon=True).start()
        return process

    def _ended(self) -> Silent:
        code = self._process.wait(5) if self._process else None
        self.close()
        self._errors.seek(0)
        told = self._errors.read()[-LONGEST_ERROR:].strip()
        return Silent(f"the adapter ended with exit code {code}" + (f": {told}" if told else ""))

    def close(self) -> None:
        """End the program."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(5)
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    stream.close()
            self._process = None


def _forward(stream: IO[str], lines: "Queue[str]") -> None:
    """Pass lines on as they come, and an empty one at the end."""
    try:
        for line in stream:
            lines.put(line)
    except ValueError:
        pass
    lines.put("")


@contextmanager
def commanded(command: str) -> Iterator[Command]:
    """The adapter that a command line names, ended with the context.

    Raises:
        ConfigurationError: the command line is empty or malformed.
    """
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise ConfigurationError(f"the command {command!r} cannot be read: {error}") from None
    if not words:
        raise ConfigurationError("the command is empty: name a program that is the adapter")
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors:
        adapter = Command(words, errors)
        try:
            yield adapter
        finally:
            adapter.close()
