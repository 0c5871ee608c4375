"""Local files: which may be read, and every video of a folder in a fixed order."""

import os
import stat
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from sakuga_tasks.errors import ConfigError, InvalidRecordError
from sakuga_tasks.records.identity import post_id
from sakuga_tasks.sources.raw_item import (
    OTHER_VIDEO_EXTENSIONS,
    VIDEO_EXTENSIONS,
    BadItem,
    Ignored,
    LocalFile,
    RawItem,
)

DEPTH_MAX = 64
IsClosed = Callable[[Path], bool]
"""Says of a folder, links resolved, that nothing in it may be taken: in a store lie clips, which are no videos."""
_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def is_open(_folder: Path) -> bool:
    """Say that a folder is not closed: where no store can be."""
    return False


class Allowed(NamedTuple):
    """Where local files may lie: under one of the roots, which are resolved already, and in no closed folder."""

    roots: Sequence[Path]
    is_closed: IsClosed = is_open


def check_file(path: Path, allowed: Allowed) -> LocalFile:
    """Return a regular file that may be taken, with every link and `..` resolved.

    Raises:
        InvalidRecordError: it may not; reason `file_missing`, `outside_roots`, `inside_store`, `not_a_file`,
            `unreadable` or `bad_path`.
    """
    shown, roots = show_path(path), allowed.roots
    resolved = _resolve(path, shown)
    if not is_utf8(str(resolved)):
        raise InvalidRecordError(f"{shown}: its name is not UTF-8; rename it", reason="bad_path")
    root = next((root for root in roots if resolved.is_relative_to(root)), None)
    if root is None:
        raise InvalidRecordError(
            f"{shown}: is {show_path(resolved)}, outside {', '.join(map(show_path, roots))};"
            " move it there or add its folder to SAKUGA_SOURCE_ROOTS",
            reason="outside_roots",
            setting="source_roots",
        )
    if allowed.is_closed(resolved.parent):
        raise _inside_store(shown)
    found = _stat_readable(resolved, shown)
    return LocalFile(path=resolved, root=root, n_bytes=found.st_size, mtime_ns=found.st_mtime_ns)


def has_extension(path: Path, extensions: Iterable[str]) -> bool:
    """Say whether a file name ends in one of the extensions, which are lower case with their dot."""
    return path.suffix.lower() in extensions


def extension_error(label: str, *, suffix: str, extensions: Sequence[str]) -> InvalidRecordError:
    """Return the error for a video of a kind that the setting leaves out."""
    return InvalidRecordError(
        f"{label}: is {suffix or 'without extension'}, wanted {' '.join(extensions)};"
        " convert it, or add its ending to the setting `extensions`",
        reason="other_extension",
    )


def walk_folder(
    root: Path,
    extensions: Sequence[str] = VIDEO_EXTENSIONS,
    *,
    roots: Sequence[Path] = (),
    is_closed: IsClosed = is_open,
) -> Iterator[RawItem | BadItem | Ignored]:
    """Yield every video under a folder, sorted by name folder by folder, then the counts of what was ignored.

    Links to files are followed where they stay inside the folder or one of the roots; links to folders are
    reported, not followed, and closed folders are reported, not entered.

    Raises:
        ConfigError: the folder is missing, no folder, or unreadable.
    """
    try:
        top = root.resolve(strict=True)
        os.scandir(top).close()
    except OSError as error:
        raise ConfigError(f"source {show_path(root)}: {error.strerror}; give a folder that can be read") from error
    ignored: Counter[Literal["hidden", "other_extension"]] = Counter()
    allowed = Allowed([top, *(folder.resolve() for folder in roots)], is_closed)
    for path in _walk(top, allowed=allowed, ignored=ignored, depth=0):
        if isinstance(path, BadItem):
            yield path
        else:
            yield from _take(path, allowed, extensions=extensions, ignored=ignored)
    for reason, count in sorted(ignored.items()):
        yield Ignored(reason=reason, count=count)


def show_path(path: Path | str) -> str:
    """Return a path as one printable line: newlines, quotes and foreign bytes escaped."""
    text = str(path)
    return text if text.isprintable() else ascii(text)[1:-1]


def _walk(
    folder: Path, *, allowed: Allowed, ignored: Counter[Literal["hidden", "other_extension"]], depth: int
) -> Iterator[Path | BadItem]:
    """Yield what is no plain folder; a folder named like a video counts as both, its contents as usual."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(entries, key=lambda entry: os.fsencode(entry.name))
    except OSError as error:
        yield bad_file(folder, reason="unreadable", detail=f"{show_path(folder)}: {error.strerror}")
        return
    for entry in names:
        path = folder / entry.name
        if entry.name.startswith("."):
            ignored["hidden"] += 1
        elif not _is_folder(entry):
            yield path
        elif entry.is_symlink():
            detail = f"{show_path(path)}: is a link to a folder; give that folder as a source of its own"
            yield bad_file(path, reason="folder_link", detail=detail)
        elif depth >= DEPTH_MAX:
            detail = f"{show_path(path)}: lies over {DEPTH_MAX} folders deep; move it up"
            yield bad_file(path, reason="too_deep", detail=detail)
        elif allowed.is_closed(path):
            closed = _inside_store(show_path(path))
            yield bad_file(path, reason=closed.reason, detail=str(closed))
        else:
            if has_extension(path, {*VIDEO_EXTENSIONS, *OTHER_VIDEO_EXTENSIONS}):
                yield path
            yield from _walk(path, allowed=allowed, ignored=ignored, depth=depth + 1)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False  # a link in a circle or into a closed folder: `check_file` says which


def _take(
    path: Path, allowed: Allowed, *, extensions: Sequence[str], ignored: Counter[Literal["hidden", "other_extension"]]
) -> Iterator[RawItem | BadItem]:
    label = show_path(path.relative_to(allowed.roots[0]))
    try:
        if has_extension(path, extensions):
            yield RawItem(source="folder", label=label, values={}, file=check_file(path, allowed))
        elif has_extension(path, {*VIDEO_EXTENSIONS, *OTHER_VIDEO_EXTENSIONS}):
            raise extension_error(label, suffix=path.suffix, extensions=extensions)
        else:
            ignored["other_extension"] += 1
    except InvalidRecordError as error:
        yield bad_file(path, reason=error.reason, detail=str(error), label=label)


def _inside_store(shown: str) -> InvalidRecordError:
    return InvalidRecordError(
        f"{shown}: lies in a store, whose clips would come in again as videos; take the videos it was made from",
        reason="inside_store",
    )


def bad_file(path: Path, *, reason: str, detail: str, label: str | None = None) -> BadItem:
    """Return a bad item for a path that is not resolved."""
    item_id = post_id(source="folder", url=show_path(path), revision=reason)
    return BadItem(item_id=item_id, label=label or show_path(path), reason=reason, detail=detail)


def _resolve(path: Path, shown: str) -> Path:
    try:
        return path.resolve(strict=True)
    except FileNotFoundError as error:
        said = "is a broken link" if path.is_symlink() else "no such file"
        raise InvalidRecordError(f"{shown}: {said}; correct the path", reason="file_missing") from error
    except PermissionError as error:
        raise InvalidRecordError(f"{shown}: {error.strerror}; let this user read it", reason="unreadable") from error
    except (OSError, RuntimeError, ValueError) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise InvalidRecordError(f"{shown}: {said}; correct the path", reason="bad_path") from error


def _stat_readable(path: Path, shown: str) -> os.stat_result:
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            said = _KINDS.get(stat.S_IFMT(found.st_mode), "no regular file")
            raise InvalidRecordError(f"{shown}: is {said}, not a file; remove it from the source", reason="not_a_file")
        with path.open("rb"):
            return found
    except OSError as error:
        raise InvalidRecordError(f"{shown}: {error.strerror}; let this user read it", reason="unreadable") from error


def is_utf8(text: str) -> bool:
    """Say whether a text that was read with foreign bytes escaped holds none."""
    return not any("\ud800" <= character <= "\udfff" for character in text)
