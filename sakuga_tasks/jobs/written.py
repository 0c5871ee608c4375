"""Answers written for people: a file appears whole or not at all, and a disk that refuses says so in our words."""

from pathlib import Path

from sakuga_tasks.errors import SakugaError, StoreRefusedError
from sakuga_tasks.store.file_errors import FULL, os_errors_as_ours
from sakuga_tasks.store.files import whole_file


def write_whole(path: Path, data: bytes) -> None:
    """Write a file, its folder too, in one step.

    Raises:
        SakugaError: the disk is full, the place is not ours to write, a file stands where a folder is needed, or
            a folder where the file should be.
    """
    check_folder(path.parent)
    with os_errors_as_ours(path):
        if path.is_dir():
            raise StoreRefusedError(f"{path}: is a folder, and the answer would take its name; move it away")
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(path) as file:
            file.write(data)


def is_disk_full(error: SakugaError) -> bool:
    """Tell whether a file could not be written for want of space, so that the next one cannot be either."""
    return isinstance(error.__cause__, OSError) and error.__cause__.errno in FULL


def check_folder(folder: Path) -> None:
    """Refuse a place that can be no folder; nothing is made.

    Raises:
        SakugaError: a file stands there, or where a folder above it is needed.
    """
    with os_errors_as_ours(folder):
        standing = next((path for path in (folder, *folder.parents) if path.exists()), None)
        if standing is not None and not standing.is_dir():
            wanted = "" if standing == folder else f", so {folder} can be no folder"
            raise StoreRefusedError(f"{standing}: is a file{wanted}; name a folder")
