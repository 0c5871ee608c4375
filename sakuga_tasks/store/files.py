"""Files that appear whole or not at all."""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

FICLONE = 0x40049409
"""ioctl(2) request that shares the blocks of two files; `fcntl.FICLONE` from Python 3.13 on."""

CANNOT_CLONE = {errno.EOPNOTSUPP, errno.ENOTTY, errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EPERM, errno.EBADF}
COPY_BYTES = 1 << 20


@contextmanager
def temporary_file(folder: Path, *, mode: int = 0o666) -> Iterator[tuple[Path, BinaryIO]]:
    """Lend a new, empty file in `folder`; it is unlinked at exit unless renamed by then."""
    path = folder / f".{uuid4().hex}.part"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield path, file
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Lend a file to write that takes the name `path` when the block ends well, and is gone when it does not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with temporary_file(path.parent) as (temporary, file):
        yield file
        file.flush()
        temporary.replace(path)


def copy_bytes(source: BinaryIO, target: BinaryIO) -> None:
    """Fill an empty file from another: by sharing blocks where the file system can, else byte by byte."""
    try:
        fcntl.ioctl(target.fileno(), FICLONE, source.fileno())
    except OSError as error:
        if error.errno not in CANNOT_CLONE:
            raise
        shutil.copyfileobj(source, target, COPY_BYTES)
    target.flush()


def sync_file(file: BinaryIO) -> None:
    """Wait until all that was written to `file` is on disk."""
    file.flush()
    os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the names in `folder` are on disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
