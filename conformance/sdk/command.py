"""An adapter in any language: a program that reads calls and writes what came of them, one line of JSON each."""

import json
import os
import shlex
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, Queue
from typing import IO

from conformance.errors import ConfigurationError
from conformance.sdk.bounded import parsed
from conformance.sdk.outcome import Call, Limits, Outcome, Silence, Silent, outcome
from conformance.sdk.responses import SLACK

STARTING = 15.0
"""Seconds that the first call of a program may take on top: for an interpreter, or a machine that compiles first."""
ENDING = 1.0
"""Seconds that a program may take to end when it is asked to."""
LONGEST_OUTPUT = 4000
"""Characters of what a program wrote to standard error that are shown, from the end."""
LONGEST_LINE = 200
LOOKING = 0.05
"""Seconds between two looks at a program that has not answered."""
FLUSH = "does it write one line of JSON to standard output for each call, and flush it?"


class Command:
    """Runs the program as long as it answers; one that does not is ended, and started anew for the next call.

    ``notes`` says what a person has to know of how it went.
    """

    def __init__(self, words: list[str], errors: Path) -> None:
        self.notes: list[str] = []
        self._words = words
        self._errors = errors
        self._read = 0
        self._answered = 0
        self._process: subprocess.Popen[str] | None = None
        self._lines: Queue[str] = Queue()

    def __call__(self, call: Call, limits: Limits | None = None) -> Outcome:
        """Let the program make a call. One that ends after each of its calls is started again."""
        limits, clock = limits or Limits(call.timeout + SLACK), time.monotonic()
        line = self._surplus()
        if line:
            self.close()
            why = f"the adapter wrote more than one line for a call: {line[:LONGEST_LINE].strip()!r}"
            return Silent(why, Silence.GARBLED, self._output())
        if line is None:
            line = self._line(call, limits)
        if line == "" and self._answered == 1 and not limits.requests():
            self._note_end()
            line = self._line(call, limits)
        if line is None:
            self.close()
            return Silent(f"no answer within {time.monotonic() - clock:.1f} s; {FLUSH}", output=self._output())
        return self._outcome(line) if line else self._ended()

    def _outcome(self, line: str) -> Outcome:
        try:
            document = parsed(line)
        except ValueError as error:
            self.close()
            shown = f"{line[:LONGEST_LINE].strip()!r}{f': {error}' if line.startswith('{') else ''}"
            why = f"the adapter wrote to standard output something other than a line of JSON: {shown}"
            return Silent(why, Silence.GARBLED, self._output())
        self._answered += 1
        return outcome(document, self._output())

    def _note_end(self) -> None:
        """Make way for a new process after one that ended as soon as it had answered a call, and say if it failed."""
        code = self._code()
        note = f"the adapter ended with exit code {code} after a call, and was started again for the next"
        if code and note not in self.notes:
            self.notes.append(note)
        self.close()

    def _line(self, call: Call, limits: Limits) -> str | None:
        """The next line of the program; nothing if it has ended, and None if it is not in time."""
        end = time.monotonic() + limits.seconds + (0.0 if self._process else STARTING)
        process = self._process or self._start()
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps(call.to_json()) + "\n")
            process.stdin.flush()
        except BrokenPipeError:
            return ""
        while time.monotonic() < end and not limits.hopeless():
            try:
                return self._lines.get(timeout=LOOKING)
            except Empty:
                continue
        return None

    def _surplus(self) -> str | None:
        """A line that nobody has asked for; nothing if the program has ended since the last call, None if neither."""
        return None if self._process is None or self._lines.empty() else self._lines.get()

    def _start(self) -> subprocess.Popen[str]:
        """Start the program in a session of its own, so that what it starts can be ended with it."""
        try:
            with self._errors.open("ab") as errors:
                process = subprocess.Popen(  # noqa: S603 - the user's own program
                    self._words,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    text=True,
                    encoding="utf-8",
                    errors="backslashreplace",
                    start_new_session=True,
                )
        except OSError as error:
            raise ConfigurationError(f"the adapter {self._words[0]!r} cannot be started: {error.strerror}") from None
        assert process.stdout is not None
        self._process, self._lines, self._answered = process, Queue(), 0
        threading.Thread(target=_forward, args=(process.stdout, self._lines), daemon=True).start()
        return process

    def _ended(self) -> Silent:
        code = self._code()
        how = "closed its output and did not end" if code is None else f"ended with exit code {code}"
        after = f" after {self._answered} calls" if self._answered else ""
        self.close()
        output = self._output()
        said = f": {output.strip()}" if output.strip() else ""
        return Silent(f"the adapter {how}{after}{said}", Silence.ENDED, output)

    def _code(self) -> int | None:
        """The exit code of the program; None where it has not ended, or not even begun."""
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(5) if self._process else None
        return None

    def _output(self) -> str:
        """What the program has written to standard error since the last look."""
        with self._errors.open("rb") as errors:
            errors.seek(self._read)
            written = errors.read()
        self._read += len(written)
        return written.decode("utf-8", "backslashreplace")[-LONGEST_OUTPUT:]

    def close(self) -> None:
        """End the program, and whatever it has started: with SIGTERM, and with SIGKILL what does not heed that."""
        process, self._process = self._process, None
        if process is None:
            return
        _signal(process, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(ENDING)
        _signal(process, signal.SIGKILL)
        process.wait(5)
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                _shut(stream)


def _signal(process: "subprocess.Popen[str]", number: signal.Signals) -> None:
    """Send a signal to a program and to all that it has started, as far as they are still there."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _shut(stream: IO[str]) -> None:
    with suppress(BrokenPipeError):
        stream.close()


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
    with tempfile.TemporaryDirectory() as folder:
        adapter = Command(words, Path(folder) / "standard-error")
        try:
            yield adapter
        finally:
            adapter.close()
