"""Folders that hold a store: where one lies on this machine, and how to tell one that nobody names."""

from pathlib import Path
from urllib.parse import unquote

from sakuga_tasks.store import layout

# Both are there from a store's first batch on, also in a copy of it or in a bucket that is mounted.
_SIGNS = (layout.RUNS.rstrip("/"), layout.RECEIPTS.rstrip("/"))


def local_root(url: str) -> Path | None:
    """Return the folder of the store at a URL or path, links resolved, whether it exists or not; None on S3."""
    scheme, separator, rest = url.partition("://")
    if separator and scheme != "file":
        return None
    return Path(unquote(rest) if separator else url).expanduser().resolve()


def holds_store(folder: Path) -> bool:
    """Say whether a folder is the root of a store, this one or another, or of a copy."""
    return all((folder / name).is_dir() for name in _SIGNS)
