"""The operating system's errors, sorted by what our caller does about them."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sakuga_tasks.errors import InvalidRecordError, SakugaError, StoreBusyError, StoreRefusedError

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
UNSUPPORTED = {errno.EOPNOTSUPP, errno.ENOSYS, errno.EXDEV, errno.EMLINK}
CANNOT_LINK = UNSUPPORTED | {errno.EPERM}
MISPLACED = {errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ELOOP}


@contextmanager
def os_errors_as_ours(path: Path) -> Iterator[None]:
    """Turn every OSError of the block into one of ours; `path` is what the block works on."""
    try:
        yield
    except OSError as error:
        raise translate_os_error(error, path) from error


def translate_os_error(error: OSError, path: Path) -> SakugaError:
    """Return our error for an error about `path`; what is unknown, or means the disk is away, is worth a retry."""
    said = error.strerror or str(error)
    if error.errno in FULL:
        return StoreBusyError(f"{path}: {said}, {_free_text(path)}; free space there, then run it again")
    if error.errno in FORBIDDEN:
        return StoreRefusedError(f"{path}: {said}; let this user write there, on a disk mounted read-write")
    if error.errno in UNSUPPORTED:
        return StoreRefusedError(f"{path}: {said}; keep the store on one file system, such as ext4, xfs or btrfs")
    if error.errno in MISPLACED:
        return StoreRefusedError(f"{path}: {said}; a file stands where a folder is needed, or the other way round")
    if error.errno == errno.ENAMETOOLONG:
        return InvalidRecordError(f"{path}: {said}; move the store to a shorter path")
    return StoreBusyError(f"{path}: {said}; see that its disk is there and mounted, then run it again")


def _free_text(path: Path) -> str:
    for folder in path.parents:
        try:
            return f"{shutil.disk_usage(folder).free} bytes free in {folder}"
        except OSError:
            continue
    return "free bytes unknown"
