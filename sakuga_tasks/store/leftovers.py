"""What killed processes leave behind: temporary files and folders that nobody touches any more."""

import math
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path


def remove_stale(paths: Iterable[Path], older_than: timedelta) -> int:
    """Remove the files and folders in which nothing changed for `older_than`; return how many."""
    limit_s = (datetime.now(UTC) - older_than).timestamp()
    stale = [path for path in paths if _last_change_s(path) < limit_s]
    for path in stale:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    return len(stale)


def _last_change_s(path: Path) -> float:
    """Return when a file, or anything below a folder, last changed; seconds since 1970, inf if it is gone by now."""
    try:
        times = [path.lstat().st_mtime]
        if path.is_dir() and not path.is_symlink():
            times += [_last_change_s(child) for child in path.iterdir()]
    except FileNotFoundError:  # a job is at work there
        return math.inf
    return max(times)
