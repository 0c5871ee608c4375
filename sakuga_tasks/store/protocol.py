"""What the pipeline asks of a place that keeps objects; `folder` and `s3` answer it."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

import msgspec


class ObjectInfo(msgspec.Struct, frozen=True):
    """One object of a store, without its bytes; `modified_at` is UTC."""

    key: str
    n_bytes: int
    modified_at: datetime


class Store(Protocol):
    """A flat space of objects under slash-separated keys, with one atomic promise: `put_if_absent`.

    Every method raises StoreBusyError when trying again may help (no answer, disk full, root gone)
    and StoreRefusedError or ConfigError when it cannot (credentials, bucket, permissions). A key
    that breaks the rules of `keys.check_key` raises InvalidRecordError.
    """

    url: str

    def put_if_absent(self, key: str, data: bytes) -> bool:
        """Write a small control object unless the key exists: True when it is ours, False when it was there.

        Of any number of simultaneous callers exactly one gets True. A caller that lost reads the winner's.
        """
        ...

    def put_file(self, key: str, path: Path, *, move: bool = False) -> None:
        """Store a content-addressed file: same key means same bytes, so replacing is harmless.

        Never a half object under the key, whatever is killed. The input is reflinked or copied, never
        hard-linked; with `move` it may be gone afterwards if it lies in this store's scratch.
        An input that cannot be read raises the plain OSError: it is not the store's fault.
        """
        ...

    def get(self, key: str) -> bytes:
        """Return all bytes of an object; ObjectMissingError when absent."""
        ...

    def get_range(self, key: str, start: int, length: int) -> bytes:
        """Return up to `length` bytes from byte `start`; fewer at the object's end, none beyond it."""
        ...

    def get_file(self, key: str, path: Path) -> None:
        """Stream an object to `path`, which appears whole or not at all; ObjectMissingError when absent."""
        ...

    def local_path(self, key: str) -> Path | None:
        """Return the object's own file, to read in place; None when its bytes are on another machine.

        Raises ObjectMissingError when a folder store lacks the object. The file must not be written to.
        """
        ...

    def stat(self, key: str) -> ObjectInfo | None:
        """Return size and time of an object, None when absent."""
        ...

    def list(self, prefix: str) -> Iterator[ObjectInfo]:
        """Yield the objects whose key starts with `prefix`, in key order; temporary files are never shown."""
        ...

    def delete(self, keys: Iterable[str]) -> None:
        """Delete objects; absent ones are fine."""
        ...

    def scratch(self) -> AbstractContextManager[Path]:
        """Lend a temporary directory, removed at exit: on the store's own disk for a folder, else the system's."""
        ...

    def probe(self) -> None:
        """Write, write again, read and delete one object; StoreRefusedError, with the remedy, if a promise breaks."""
        ...

    def remove_stale_scratch(self, older_than: timedelta) -> int:
        """Remove what killed processes left behind untouched for `older_than`; return how many things it was."""
        ...
