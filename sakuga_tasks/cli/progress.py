"""Progress of a chain: a bar per stage on a terminal, a log line at most every 30 seconds elsewhere."""

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sakuga_tasks.jobs.frame_tally import Watcher, watch
from sakuga_tasks.jobs.reports import OnProgress

logger = logging.getLogger(__name__)

EVERY_S = 30.0


@contextmanager
def show_progress(unit: str = "work lists") -> Iterator[OnProgress]:
    """Lend what is to be called after every work list, or whatever else is counted."""
    if not sys.stderr.isatty():
        yield LogProgress(unit)
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal shows bars, and rich costs as much as the rest
    from rich.progress import (  # noqa: PLC0415 - as above
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TaskID,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description:>9}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, TaskID] = {}

        def advance(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield advance


@contextmanager
def watch_frames(stage: str) -> Iterator[Watcher]:
    """Lend what the reader of video files calls, in this process."""
    with show_progress("frames") as on_progress:
        yield watch(lambda done, total: on_progress(stage, done, total))


class LogProgress:
    """Progress as log lines: `analyse: 12/40 work lists, 30 %, eta 7 min 50 s`."""

    def __init__(self, unit: str = "work lists", clock: Callable[[], float] = time.monotonic) -> None:
        self._unit = unit
        self._clock = clock
        self._stage = ""
        self._started = self._said = 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Take note, and say so if 30 seconds have passed since the last line."""
        now = self._clock()
        if stage != self._stage:
            self._stage, self._started, self._said = stage, now, now
        if now - self._said < EVERY_S or not done:
            return
        self._said = now
        minutes, seconds = divmod(round((now - self._started) * (total - done) / done), 60)
        logger.info(
            "%s: %d/%d %s, %.0f %%, eta %d min %d s",
            stage,
            done,
            total,
            self._unit,
            100 * done / total,
            minutes,
            seconds,
        )
