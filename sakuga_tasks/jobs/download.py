"""Download: bring the bytes of posts into the store under their SHA-256, verified and probed."""

import errno
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import msgspec

from sakuga_tasks import __version__
from sakuga_tasks.config import Settings
from sakuga_tasks.errors import CorruptMediaError, InvalidRecordError, SourceDownError, TombstonedError
from sakuga_tasks.jobs.batch import Item, ItemResult, Row, Worker, each_item
from sakuga_tasks.jobs.context import Context
from sakuga_tasks.jobs.crawl_source import closed_to_crawls
from sakuga_tasks.jobs.fence import refusal, take_down_post_of
from sakuga_tasks.jobs.params import DatasetParams
from sakuga_tasks.jobs.stage import Effort, Stage
from sakuga_tasks.media.probe import probe_video
from sakuga_tasks.records.identity import local_revision, post_id
from sakuga_tasks.records.ledger import Run
from sakuga_tasks.records.video import Fetch, Video
from sakuga_tasks.sources.files import Allowed, check_file
from sakuga_tasks.sources.raw_item import LocalFile
from sakuga_tasks.store import layout
from sakuga_tasks.store.file_errors import os_errors_as_ours
from sakuga_tasks.store.files import copy_bytes
from sakuga_tasks.store.purge import purge_parts
from sakuga_tasks.store.tombstones import read_removals

if TYPE_CHECKING:
    from sakuga_tasks.sources.http import PoliteClient

_CHUNK_BYTES = 1 << 20
# Of the file that is read; other errors are about the disk that is written.
_SOURCE_FAILS = {errno.EIO, errno.ESTALE, errno.ENOENT, errno.EACCES, errno.ENODEV, errno.ENXIO, errno.ETIMEDOUT}


class _Arrived(msgspec.Struct, frozen=True, kw_only=True):
    """A file that arrived, and how."""

    path: Path
    sha256: str
    md5: str
    host: str | None = None
    final_url: str | None = None
    http_status: int | None = None
    etag: str | None = None
    robots_sha256: str | None = None


class _Downloader:
    """Takes in posts one by one; the HTTP client is made when the first web address comes."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._client: PoliteClient | None = None

    def close(self) -> None:
        if self._client is not None:
            self._client.close()

    def take(self, item: Item, folder: Path) -> list[Row]:
        """Return the rows of one post whose bytes are now in the store."""
        if (error := refusal(item, read_removals(self._context.store))) is not None:
            raise error
        arrived = self._copy(item, folder) if item["crawl_root"] else self._fetch(item)
        try:
            _check_md5(item, arrived)
            self._refuse_arrived(item, arrived)
            video = _probe(item, arrived)
            # Also where the blob lies there already: garbage collection must see that it is wanted anew.
            self._context.store.put_file(layout.blob_key(arrived.sha256), arrived.path, move=True)
        finally:
            arrived.path.unlink(missing_ok=True)
        return [Row("videos", video), Row("fetches", _fetch_row(item, arrived))]

    def _refuse_arrived(self, item: Item, arrived: _Arrived) -> None:
        """Ask again, now that the bytes and where they came from are known: a transfer may take an hour."""
        removals = read_removals(self._context.store)
        for url in (item["url"], arrived.final_url):
            if (error := refusal(item | {"url": url}, removals)) is not None:
                raise error
        try:
            removals.refuse_video(arrived.sha256)
        except TombstonedError:
            take_down_post_of(self._context, post_id=item["post_id"], video_id=arrived.sha256, removals=removals)
            raise

    def _copy(self, item: Item, folder: Path) -> _Arrived:
        settings = self._context.settings
        found = _check_unchanged(item, settings)
        if found.n_bytes > settings.download_bytes_max:
            raise InvalidRecordError(
                f"{found.path}: {found.n_bytes} bytes, limit {settings.download_bytes_max}; "
                "raise SAKUGA_DOWNLOAD_BYTES_MAX",
                reason="too_large",
                setting="download_bytes_max",
            )
        path = folder / item["post_id"]
        _copy_file(found.path, path)
        _check_unchanged(item, settings)
        with os_errors_as_ours(path):
            sha256, md5 = _digests(path)
        return _Arrived(path=path, sha256=sha256, md5=md5)

    def _fetch(self, item: Item) -> _Arrived:
        if not self._context.settings.contact:
            raise InvalidRecordError(
                f"{item['url']}: not asked for; set SAKUGA_CONTACT to an address at which site owners reach you",
                reason="no_contact",
                setting="contact",
            )
        folder = self._context.settings.cache_folder / "parts"
        folder.mkdir(parents=True, exist_ok=True)
        self._client = self._client or open_client(self._context.settings)
        path = folder / item["post_id"]
        facts = self._client.fetch(item["url"], path)
        return _Arrived(
            path=path,
            sha256=facts.sha256,
            md5=facts.md5,
            host=facts.host,
            final_url=facts.final_url,
            http_status=facts.http_status,
            etag=facts.etag,
            robots_sha256=facts.robots_sha256,
        )


def open_client(settings: Settings) -> "PoliteClient":
    """Return the one polite client, its turns shared by all workers of this machine; a contact must be set."""
    # Imported here, or every chain over a folder would wait for an HTTP client.
    from sakuga_tasks.sources.http import FetchLimits, PoliteClient  # noqa: PLC0415
    from sakuga_tasks.sources.limiter import FolderLimiter  # noqa: PLC0415

    return PoliteClient(
        f"{settings.user_agent}/{__version__}",
        settings.contact,
        limiter=FolderLimiter(settings.cache_folder / "hosts"),
        interval_s=1.0 / settings.requests_per_s,
        allow_private=settings.allow_private,
        limits=FetchLimits(bytes_max=settings.download_bytes_max),
    )


def _check_unchanged(item: Item, settings: Settings) -> LocalFile:
    """Return the file of a post if it may be read and is the one that was crawled."""
    roots = [Path(root).expanduser().resolve() for root in (item["crawl_root"], *settings.source_roots)]
    allowed = Allowed(roots, closed_to_crawls(settings))
    found = check_file(Path(unquote(urlsplit(item["url"]).path)), allowed)
    revision = local_revision(n_bytes=found.n_bytes, mtime_ns=found.mtime_ns)
    if post_id(source=item["source"], url=item["url"], revision=revision) != item["post_id"]:
        raise InvalidRecordError(
            f"{found.path}: changed since it was crawled, is {found.n_bytes} bytes now; crawl it again",
            reason="file_changed",
        )
    return found


def _copy_file(source: Path, path: Path) -> None:
    """Copy a file into scratch, by sharing blocks where the file system can."""
    with os_errors_as_ours(path), path.open("xb") as target:
        try:
            with source.open("rb") as file:
                copy_bytes(file, target)
        except OSError as error:
            if error.errno not in _SOURCE_FAILS:
                raise
            raise SourceDownError(f"{source}: {error.strerror} while it was read; see its disk") from error


def _digests(path: Path) -> tuple[str, str]:
    sha256, md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            sha256.update(chunk)
            md5.update(chunk)
    return sha256.hexdigest(), md5.hexdigest()


def _check_md5(item: Item, arrived: _Arrived) -> None:
    if item["md5"] and item["md5"] != arrived.md5:
        raise CorruptMediaError(
            f"{item['url']}: MD5 is {arrived.md5}, the source promises {item['md5']}; "
            "mend the file, or the MD5 in its list and the file's time",
            reason="md5_differs",
        )


def _probe(item: Item, arrived: _Arrived) -> Video:
    try:
        facts = msgspec.structs.asdict(probe_video(arrived.path))
    except CorruptMediaError as error:
        # Told with where it comes from: the file in scratch has a name that nobody knows.
        said = str(error).replace(arrived.path.name, item["url"])
        raise CorruptMediaError(said, reason=error.reason) from error
    wanted = {field.name for field in msgspec.structs.fields(Video)}
    known = {name: value for name, value in facts.items() if name in wanted}
    return Video(video_id=arrived.sha256, n_bytes=arrived.path.stat().st_size, **known)


def _fetch_row(item: Item, arrived: _Arrived) -> Fetch:
    return Fetch(
        post_id=item["post_id"],
        video_id=arrived.sha256,
        fetched_at=datetime.now(UTC),
        host=arrived.host,
        final_url=arrived.final_url,
        http_status=arrived.http_status,
        etag=arrived.etag,
        robots_sha256=arrived.robots_sha256,
    )


@contextmanager
def _open_worker(context: Context, run: Run, params: DatasetParams) -> Iterator[Worker]:
    # A takedown may have been carried out on another machine: unfinished downloads lie on this one.
    purge_parts(context.settings.cache_folder / "parts", read_removals(context.store))
    downloader = _Downloader(context)

    def work(items: list[Item], folder: Path, batch: str) -> list[ItemResult]:
        return each_item(items, lambda item: downloader.take(item, folder))

    try:
        yield work
    finally:
        downloader.close()


STAGE = Stage("download", _open_worker, Effort(items_max=200))
