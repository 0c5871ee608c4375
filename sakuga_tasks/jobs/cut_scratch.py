"""The folder in which `sakuga cut` makes its clips: held by a lock while it works, removed once nobody holds it."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sakuga_tasks.store.leftovers import remove_stale

SCRATCH = ".cutting-"
LOCK, UNHELD_LOCK = "lock", "lock.new"
UNLOCKED_KEPT = timedelta(hours=12)
"""A scratch folder without a lock is one that is being made, or was when its run was killed."""


@contextmanager
def open_scratch(out: Path) -> Iterator[Path]:
    """Lend a new folder in `out` that `remove_abandoned` leaves alone until the block, or the process, ends."""
    with TemporaryDirectory(prefix=SCRATCH, dir=out) as name:
        folder = Path(name)
        with (folder / UNHELD_LOCK).open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            # Named only once it is held: whoever sees the name and can take the lock knows that its run has ended.
            (folder / UNHELD_LOCK).rename(folder / LOCK)
            yield folder


def remove_abandoned(out: Path) -> None:
    """Remove the scratch folders of runs that were killed; those of running ones stay."""
    for folder in sorted(out.glob(f"{SCRATCH}*")):
        try:
            lock = (folder / LOCK).open("rb+")
        except FileNotFoundError:
            remove_stale([folder], UNLOCKED_KEPT)
            continue
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            shutil.rmtree(folder, ignore_errors=True)  # another run may be removing it too
