"""Ctrl-C and SIGTERM: they end the scenarios, and not what has to follow, which is putting campaigns back."""

import os
import signal
import threading
from types import FrameType

ENOUGH = 3
"""So many signals end everything at once; what is not put back by then stays in the journal."""
NOTICE = b"\nconformance: campaigns are put back and reports written first; once more gives that up\n"
SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """What signals do while a run goes on. Outside the main thread, where nobody may say so, they do what they did."""

    def __init__(self) -> None:
        self._heard = 0
        self._is_over = False
        self._is_worker = False
        self._notice = NOTICE
        self._before: dict[signal.Signals, object] = {}

    def begin(self, notice: bytes = NOTICE, *, is_worker: bool = False) -> None:
        """Take the signals over that are not ignored, as in the background.

        ``notice`` is said to who sends another one before everything is over. A worker obeys the first one, and
        leaves giving up to the process that started it.
        """
        self._heard, self._is_over, self._is_worker, self._notice = 0, False, is_worker, notice
        if threading.current_thread() is threading.main_thread() and not self._before:
            heeded = [number for number in SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
            self._before = {number: signal.signal(number, self._hear) for number in heeded}

    def wait(self) -> None:
        """The scenarios are over: from now on a signal has to come more than once."""
        self._is_over = True

    def end(self) -> None:
        """Give the signals back."""
        before, self._before = self._before, {}
        for number, handler in before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    def _hear(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - as signal calls it
        self._heard = max(self._heard + 1, ENOUGH - 1 if self._is_over else 1)
        if self._heard == 1 and not self._is_over:
            raise KeyboardInterrupt
        if self._is_worker:
            return
        if self._heard >= ENOUGH:
            raise KeyboardInterrupt
        os.write(2, self._notice)


INTERRUPTION = Interruption()
"""That of this process."""
