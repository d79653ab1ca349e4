"""Further processes of this program: they end when it does, however it ends."""

import os
import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import active_children, get_context, parent_process
from typing import TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")


def pool(workers: int, *, heeding_interrupts: bool = True) -> ProcessPoolExecutor:
    """So many processes that wait for work; they may leave Ctrl-C to this one."""
    context = get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(heeding_interrupts,))


def _begin(heeding_interrupts: bool) -> None:
    if not heeding_interrupts:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # in order would be to wait for work that never comes


def each_done(call: Callable[[Task], Result], tasks: Iterable[Task], workers: int) -> Generator[Result, None, None]:
    """Call a function for each task in so many processes. Yields what comes back as it does, in any order.

    Where that is given up, work that was begun is given up too.
    """
    with pool(workers, heeding_interrupts=False) as executor:
        futures = [executor.submit(call, task) for task in tasks]
        try:
            for future in as_completed(futures):
                yield future.result()
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            for child in active_children():
                child.kill()
            raise


@contextmanager
def heeding_sigterm() -> Iterator[None]:
    """Let SIGTERM end what is done here as Ctrl-C does."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
