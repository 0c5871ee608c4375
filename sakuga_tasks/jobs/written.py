"""Answers written for people: a file appears whole or not at all, and a disk that refuses says so in our words."""

from pathlib import Path

from sakuga_tasks.store.file_errors import os_errors_as_ours
from sakuga_tasks.store.files import whole_file


def write_whole(path: Path, data: bytes) -> None:
    """Write a file, its folder too, in one step.

    Raises:
        SakugaError: the disk is full, the place is not ours to write, or a file stands where a folder is needed.
    """
    with os_errors_as_ours(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(path) as file:
            file.write(data)
