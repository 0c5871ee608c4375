"""Worker processes of a chain on this machine: they outlive neither their parent nor an interrupted run."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any

from sakuga_tasks.errors import TransientError


@contextmanager
def open_workers(
    processes: int, *, start: Callable[..., None] | None = None, given: Any = ()
) -> Iterator[ProcessPoolExecutor]:
    """Lend a pool of worker processes; whatever ends the block early ends them at once.

    Each calls `start` with what is `given`, such as a counter they share, before its first work.

    Raises:
        TransientError: a worker was killed; what is done stays done.
    """
    before = set(multiprocessing.active_children())
    # Spawned, not forked: the parent may hold threads of DuckDB and boto3.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(max_workers=processes, mp_context=context, initializer=_begin, initargs=(start, given))
    try:
        with _interrupts_held():
            pool.submit(int)  # starts them all
        yield pool
    except BaseException as error:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in set(multiprocessing.active_children()) - before:
            child.terminate()
        if isinstance(error, BrokenProcessPool):
            raise TransientError(
                "a worker process was killed, perhaps for want of memory; run it again, with fewer processes"
            ) from error
        raise
    pool.shutdown()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back; workers inherit that, and hear of none while they import, before they can ignore it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(start: Callable[..., None] | None, given: Any) -> None:
    _follow_parent()
    if start is not None:
        start(*given)


def _follow_parent() -> None:
    """Leave Ctrl-C to the parent, and end with it: a worker waiting for work would not notice its death."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)
