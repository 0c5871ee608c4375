"""What the arguments of `sakuga analyse` stand for: the videos to read, and what is passed over."""

import hashlib
import os
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from sakuga_tasks.errors import ConfigError
from sakuga_tasks.sources.raw_item import OTHER_VIDEO_EXTENSIONS, VIDEO_EXTENSIONS

EXTENSIONS = (*VIDEO_EXTENSIONS, *OTHER_VIDEO_EXTENSIONS)
LOOK_MAX = 1000
"""Most entries of a subfolder that are looked at for a video."""
NAMED_MAX = 5
NAME_BYTES_MAX = 255
"""The longest name of a file on Linux."""
DIGEST_DIGITS = 12
ANSWER = ".json"


class Found(NamedTuple):
    """Videos to read, an error for every argument that holds none, and a line per folder that holds more."""

    videos: list[Path]
    errors: list[str]
    notes: list[str]


def find_videos(given: Sequence[Path]) -> Found:
    """Return the files given, and of every folder given the videos that lie in it, by name.

    Raises:
        ConfigError: two files have one name, so that their answers would overwrite each other.
    """
    found = Found([], [], [])
    for path in given:
        if _is_folder(path):
            _look_into(path, found)
        else:
            found.videos.append(path)
    by_name: dict[str, Path] = {}
    for path in found.videos:
        other = by_name.setdefault(answer_name(path), path)
        if other is not path:
            raise ConfigError(f"{other} and {path}: one name for two answers; analyse them into two folders")
    return found


def answer_name(video: Path) -> str:
    """Return the name of a video's answer: `<file name>.json`, cut to 255 bytes with a hash where it is longer."""
    name = os.fsencode(video.name)
    if len(name) + len(ANSWER) <= NAME_BYTES_MAX:
        return f"{video.name}{ANSWER}"
    digest = hashlib.sha256(name).hexdigest()[:DIGEST_DIGITS]
    kept = name[: NAME_BYTES_MAX - len(ANSWER) - DIGEST_DIGITS - 1]
    return f"{kept.decode('utf-8', 'ignore')}-{digest}{ANSWER}"


def _look_into(folder: Path, found: Found) -> None:
    """Add the videos of a folder, and say what else is there."""
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        found.errors.append(f"{folder}: cannot be read: {error.strerror}; give a folder that can")
        return
    videos: list[Path] = []
    rest: list[Path] = []
    for path in entries:
        (videos if _is_named_as_video(path) and not _is_folder(path) else rest).append(path)
    more = _describe_rest(rest)
    if not videos:
        found.errors.append(
            f"{folder}: holds no video{f', only {more}' if more else ''}; subfolders are not read, and read are"
            f" files named {' '.join(EXTENSIONS)}"
        )
    elif more:
        found.notes.append(f"{folder}: passed over: {more}")
    found.videos.extend(videos)


def _describe_rest(rest: Sequence[Path]) -> str:
    """Say in one phrase which subfolders hold videos, and how many files are named otherwise."""
    folders = [path.name for path in rest if _is_folder(path) and _holds_video(path)]
    endings = Counter(path.suffix.lower() or "no ending" for path in rest if not _is_folder(path))
    parts = []
    if folders:
        parts.append(f"{_count(len(folders), 'subfolder')} with videos ({_first(folders)})")
    if endings:
        parts.append(f"{_count(endings.total(), 'file')} of other names ({_first(sorted(endings))})")
    return ", ".join(parts)


def _holds_video(folder: Path) -> bool:
    return any(_is_named_as_video(path) for path in islice(folder.rglob("*"), LOOK_MAX))


def _is_folder(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises for a name too long, and where it may not look


def _is_named_as_video(path: Path) -> bool:
    return path.suffix.lower() in EXTENSIONS


def _count(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _first(names: Sequence[str]) -> str:
    return ", ".join([*names[:NAMED_MAX], *(["…"] if len(names) > NAMED_MAX else [])])
