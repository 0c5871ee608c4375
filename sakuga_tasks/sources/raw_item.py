"""What a folder walk or a list reader hands on: items as found, items that are bad, and counts of the ignored."""

from pathlib import Path
from typing import Literal

import msgspec

SourceName = Literal["folder", "list"]
VIDEO_EXTENSIONS = (".mkv", ".mp4", ".webm")
"""The files taken by default; other videos are rejects."""

OTHER_VIDEO_EXTENSIONS = (
    *(".3gp", ".asf", ".avi", ".divx", ".f4v", ".flv", ".gif", ".m2ts", ".m2v", ".m4v", ".mov", ".mpeg", ".mpg"),
    *(".mts", ".mxf", ".nut", ".ogm", ".ogv", ".rm", ".ts", ".vob", ".wmv"),
)
"""Names that promise a video: not taking one is worth a line, not taking a text file is worth a count."""


class LocalFile(msgspec.Struct, frozen=True, kw_only=True):
    """A regular file we may read: `path` is resolved and lies under `root`."""

    path: Path
    root: Path
    n_bytes: int
    mtime_ns: int


class RawItem(msgspec.Struct, frozen=True, kw_only=True):
    """One file or list row as found, nothing checked but the file itself.

    `label` says where it stands, for messages: a relative path, or a list and its row number.
    `values` are a list row's cells by column name, as their format types them; empty for a folder.
    `file` is None for a row with a URL.
    """

    source: SourceName
    label: str
    values: dict[str, object]
    file: LocalFile | None


class BadItem(msgspec.Struct, frozen=True, kw_only=True):
    """One file or list row that cannot be taken; `item_id` is stable, so that a second run counts it once."""

    item_id: str
    label: str
    reason: str
    detail: str


class Ignored(msgspec.Struct, frozen=True, kw_only=True):
    """How many files were passed over without a reject each: `hidden`, or `other_extension`."""

    reason: Literal["hidden", "other_extension"]
    count: int
