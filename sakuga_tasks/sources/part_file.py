"""A download in progress: bytes in `NAME.part`, what they belong to in `NAME.part.json`, so that it can go on later."""

import fcntl
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import BinaryIO

import httpx
import msgspec

from sakuga_tasks.errors import RecordError, SourceDownError, StoreBusyError

BLOCK_BYTES = 1 << 20
_CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


class PartNote(msgspec.Struct, frozen=True, kw_only=True):
    """What the bytes so far belong to; `validator` is a strong ETag or Last-Modified, None forbids resuming."""

    url: str
    validator: str | None


class PartFile:
    """The bytes of one download so far, and their hashes."""

    def __init__(self, path: Path, *, url: str, file: BinaryIO) -> None:
        self.path = path
        self.n_bytes = 0
        self.declared_bytes: int | None = None
        self._url = url
        self._file = file
        self._note_path = path.with_name(path.name + ".json")
        self._validator: str | None = None
        self._sha256, self._md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
        self._pick_up()

    @property
    def can_resume(self) -> bool:
        """Whether a server that understands ranges could send only the rest."""
        return self.n_bytes > 0 and self._validator is not None

    def resume_headers(self) -> dict[str, str]:
        """Return the headers that ask for the rest, if the file is still the same one (RFC 9110, 13.1.5)."""
        if not self.can_resume or self._validator is None:
            return {}
        return {"Range": f"bytes={self.n_bytes}-", "If-Range": self._validator}

    def begin(self, response: httpx.Response) -> None:
        """Get ready for the body of an answer: append to what is there for a 206 that fits, else begin anew."""
        if response.status_code == 206:
            self.declared_bytes = self._check_range(response.headers.get("content-range", ""))
            return
        self.restart()
        length = response.headers.get("content-length", "")
        self.declared_bytes = int(length) if length.isdigit() else None
        self._validator = strong_validator(response.headers)
        self._note_path.write_bytes(msgspec.json.encode(PartNote(url=self._url, validator=self._validator)))

    def restart(self) -> None:
        """Forget every byte."""
        self._file.seek(0)
        self._file.truncate()
        self._note_path.unlink(missing_ok=True)
        self.n_bytes, self.declared_bytes, self._validator = 0, None, None
        self._sha256, self._md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)

    def append(self, chunk: bytes) -> None:
        """Write the next bytes."""
        self._file.write(chunk)
        self._count(chunk)

    def finish(self, path: Path) -> tuple[str, str]:
        """Check the length, put the file under its final name and return its SHA-256 and MD5 in hex."""
        if self.declared_bytes is not None and self.n_bytes != self.declared_bytes:
            raise SourceDownError(
                f"{self._url}: {self.n_bytes} bytes arrived of {self.declared_bytes} declared; try again later"
            )
        self._file.flush()
        os.fsync(self._file.fileno())
        self.path.replace(path)
        self._note_path.unlink(missing_ok=True)
        return self._sha256.hexdigest(), self._md5.hexdigest()

    def discard(self) -> None:
        """Remove the bytes and the note from the disk."""
        self.path.unlink(missing_ok=True)
        self._note_path.unlink(missing_ok=True)

    def _pick_up(self) -> None:
        note = self._read_note()
        if note is None or note.url != self._url or note.validator is None:
            self.restart()
            return
        self._validator = note.validator
        self._file.seek(0)
        while block := self._file.read(BLOCK_BYTES):
            self._count(block)

    def _read_note(self) -> PartNote | None:
        try:
            return msgspec.json.decode(self._note_path.read_bytes(), type=PartNote)
        except (FileNotFoundError, msgspec.DecodeError):
            return None

    def _count(self, chunk: bytes) -> None:
        self.n_bytes += len(chunk)
        self._sha256.update(chunk)
        self._md5.update(chunk)

    def _check_range(self, content_range: str) -> int | None:
        found = _CONTENT_RANGE.fullmatch(content_range.strip())
        if found is None or int(found[1]) != self.n_bytes:
            wanted = self.n_bytes
            self.restart()
            raise SourceDownError(f"{self._url}: answered range {content_range!r}, asked from byte {wanted}; try again")
        return None if found[2] == "*" else int(found[2])


@contextmanager
def open_part(path: Path, url: str) -> Iterator[PartFile]:
    """Open the download in progress for `path`, with the bytes an earlier attempt left, for this process alone.

    What came is kept for the next attempt unless the block raises a `RecordError`.

    Raises:
        StoreBusyError: another process is fetching to the same path.
    """
    part_path = path.with_name(path.name + ".part")
    with os.fdopen(os.open(part_path, os.O_RDWR | os.O_CREAT, 0o644), "r+b") as file:
        if not _is_ours(file, part_path):
            raise StoreBusyError(f"{part_path}: another process is fetching to it; try again later")
        part = PartFile(part_path, url=url, file=file)
        try:
            yield part
        except RecordError:
            part.discard()
            raise


def _is_ours(file: BinaryIO, part_path: Path) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    # Another process may have finished between our open and our lock: then this is its finished file.
    return part_path.exists() and os.path.samestat(part_path.stat(), os.fstat(file.fileno()))


def strong_validator(headers: httpx.Headers) -> str | None:
    """Return what If-Range may carry: a strong ETag, or a Last-Modified older than the answer (RFC 9110, 8.8.2.2)."""
    etag: str = headers.get("etag", "")
    if etag.startswith('"'):
        return etag
    modified: str | None = headers.get("last-modified")
    date: str | None = headers.get("date")
    if etag or modified is None or date is None:
        return None
    try:
        is_strong = parsedate_to_datetime(modified) < parsedate_to_datetime(date)
    except (ValueError, TypeError):
        return None
    return modified if is_strong else None
