"""One schedule per host, shared by every process of a machine through a folder of lock files."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from sakuga_tasks.errors import RateLimitError

WAIT_S_MAX = 300.0
_WIDTH = 20


class HostLimiter(Protocol):
    """Hands out turns: no two requests to one host closer together than the interval."""

    def acquire(self, host: str, *, interval_s: float) -> float:
        """Reserve the next turn at a host and return how many seconds to wait for it.

        Raises:
            RateLimitError: the next turn is too far away to sit and wait for; nothing is reserved.
        """

    def postpone(self, host: str, *, delay_s: float) -> None:
        """Give out no turn at a host for so many seconds, because it asked for that."""


class FolderLimiter:
    """The default limiter: one small file per host, changed under `flock`.

    The kernel drops the lock of a killed process, and a turn is written with one write of fixed width, so
    nothing is ever left half done. Machines that share no folder do not share the schedule.
    """

    def __init__(self, folder: Path, *, wait_s_max: float = WAIT_S_MAX, now: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._wait_s_max = wait_s_max
        self._now = now
        folder.mkdir(parents=True, exist_ok=True)

    def acquire(self, host: str, *, interval_s: float) -> float:
        """Reserve the next turn at a host and return how many seconds to wait for it."""
        with self._locked(host) as schedule:
            now = self._now()
            turn = max(now, _read_turn(schedule))
            if turn - now > self._wait_s_max:
                raise RateLimitError(
                    f"{host}: next turn in {turn - now:.0f} s, over {self._wait_s_max:.0f} s; come back then",
                    retry_after_s=turn - now,
                )
            _write_turn(schedule, turn + interval_s)
            return turn - now

    def postpone(self, host: str, *, delay_s: float) -> None:
        """Give out no turn at a host for so many seconds."""
        with self._locked(host) as schedule:
            _write_turn(schedule, max(_read_turn(schedule), self._now() + delay_s))

    @contextmanager
    def _locked(self, host: str) -> Iterator[int]:
        path = self._folder / quote(host, safe="")
        schedule = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(schedule, fcntl.LOCK_EX)
            yield schedule
        finally:
            os.close(schedule)


def _read_turn(schedule: int) -> float:
    text = os.pread(schedule, _WIDTH, 0)
    return float(text) if len(text) == _WIDTH else 0.0


def _write_turn(schedule: int, turn: float) -> None:
    os.pwrite(schedule, f"{turn:0{_WIDTH}.6f}".encode(), 0)
