"""Objects in an S3 bucket: `put_if_absent` is a PutObject with `If-None-Match: *`.

Nothing else is asked of the server's conditions: servers disagree about conditional multipart
uploads, so big files, whose key names their bytes, are uploaded unconditionally.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

from sakuga_tasks.errors import ConfigError, ObjectMissingError, StoreBusyError, StoreRefusedError
from sakuga_tasks.store.file_errors import os_errors_as_ours
from sakuga_tasks.store.files import whole_file
from sakuga_tasks.store.keys import check_key, check_prefix, check_range
from sakuga_tasks.store.leftovers import remove_stale
from sakuga_tasks.store.probing import probe_store
from sakuga_tasks.store.protocol import ObjectInfo
from sakuga_tasks.store.s3_errors import get_code, get_status, s3_errors_as_ours

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ObjectIdentifierTypeDef

PARTS_AT_ONCE = 4

TRANSFER = TransferConfig(multipart_threshold=16 << 20, multipart_chunksize=16 << 20, max_concurrency=PARTS_AT_ONCE)
"""Parts of 16 MiB, four at once: a worker holds 64 MiB, and a file may have 10,000 parts, 156 GiB."""

DELETE_KEYS_MAX = 1000
CONFLICTS_MAX = 5
"""How often a put is sent again after 409, the answer to a race that nobody has won yet."""


def open_s3(
    url: str,
    *,
    endpoint_url: str | None,
    region: str | None,
    path_style: bool | None,
    access_key_id: str | None,
    secret_access_key: str | None,
    session_token: str | None,
    attempts_max: int,
) -> S3Store:
    """Open `s3://bucket/prefix` with boto3's standard retries; see `objects.open_store` for the settings."""
    parts = urlsplit(url)
    if not parts.netloc or parts.query or parts.fragment:
        raise ConfigError(f"{url}: not a store; give s3://bucket or s3://bucket/prefix")
    prefix = parts.path.strip("/")
    check_prefix(prefix)
    is_path_style = endpoint_url is not None if path_style is None else path_style
    config = Config(
        connect_timeout=10,
        read_timeout=60,
        max_pool_connections=PARTS_AT_ONCE + 1,
        retries={"mode": "standard", "total_max_attempts": attempts_max},
        s3={"addressing_style": "path" if is_path_style else "auto"},
        # MinIO's kin refuse or ignore the newer checksums; our keys and receipts hold SHA-256 anyway.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    with s3_errors_as_ours(url):
        try:
            client = boto3.session.Session(
                aws_access_key_id=access_key_id,
                aws_secret_access_key=secret_access_key,
                aws_session_token=session_token,
                region_name=region,
            ).client("s3", endpoint_url=endpoint_url, config=config)
        except ValueError as error:
            raise ConfigError(f"{url}: {error}; give the S3 endpoint as http(s)://host:port") from error
    return S3Store(client, bucket=parts.netloc, prefix=prefix)


_SCRATCH_PREFIX = "sakuga-scratch-"


class S3Store:
    """A `Store` in a bucket that exists; see `open_s3`."""

    def __init__(self, client: S3Client, *, bucket: str, prefix: str) -> None:
        self.url = f"s3://{bucket}/{prefix}".rstrip("/")
        self._client = client
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""

    def put_if_absent(self, key: str, data: bytes) -> bool:
        """See `Store.put_if_absent`."""
        with self._requesting(key) as name:
            for _ in range(CONFLICTS_MAX):
                try:
                    self._client.put_object(Bucket=self._bucket, Key=name, Body=data, IfNoneMatch="*")
                except ClientError as error:
                    if not _is_refused_as_present(error):
                        raise
                    if get_status(error) == 412 or self.stat(key):
                        return _was_resent(error) and self._holds(key, data)
                else:
                    return True
        raise StoreBusyError(f"{self.url}/{key}: {CONFLICTS_MAX} conflicts without a winner; run it again")

    def put_file(self, key: str, path: Path, *, move: bool = False) -> None:
        """See `Store.put_file`."""
        with path.open("rb") as file, self._requesting(key) as name:
            self._client.upload_fileobj(file, self._bucket, name, Config=TRANSFER)

    def get(self, key: str) -> bytes:
        """See `Store.get`."""
        with self._requesting(key) as name:
            return self._client.get_object(Bucket=self._bucket, Key=name)["Body"].read()

    def get_range(self, key: str, start: int, length: int) -> bytes:
        """See `Store.get_range`."""
        check_range(key, start=start, length=length)
        # HTTP has no empty range: ask for a byte, and throw it away.
        wanted = f"bytes={start}-{start + max(length, 1) - 1}"
        with self._requesting(key) as name:
            try:
                body = self._client.get_object(Bucket=self._bucket, Key=name, Range=wanted)["Body"]
                return body.read()[:length]
            except ClientError as error:
                if get_status(error) == 416:
                    return b""
                raise

    def get_file(self, key: str, path: Path) -> None:
        """See `Store.get_file`."""
        with os_errors_as_ours(path), whole_file(path) as file, self._requesting(key) as name:
            self._client.download_fileobj(self._bucket, name, file, Config=TRANSFER)

    def local_path(self, key: str) -> None:
        """See `Store.local_path`: the bytes are elsewhere."""
        check_key(key)

    def stat(self, key: str) -> ObjectInfo | None:
        """See `Store.stat`."""
        try:
            with self._requesting(key) as name:
                head = self._client.head_object(Bucket=self._bucket, Key=name)
        except ObjectMissingError:
            return None
        return ObjectInfo(key, head["ContentLength"], _to_seconds(head["LastModified"]))

    def list(self, prefix: str) -> Iterator[ObjectInfo]:
        """See `Store.list`."""
        check_prefix(prefix)
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=self._prefix + prefix
        )
        with s3_errors_as_ours(f"{self.url}/{prefix}"):
            for page in pages:
                for found in page.get("Contents", []):
                    key = found["Key"].removeprefix(self._prefix)
                    # Consoles mark an empty folder by an object "name/", which no key of ours can be.
                    if key and not key.endswith("/"):
                        yield ObjectInfo(key, found["Size"], _to_seconds(found["LastModified"]))

    def delete(self, keys: Iterable[str]) -> None:
        """See `Store.delete`."""
        names = (self._find_name(key) for key in keys)
        while batch := [_identify(name) for name in islice(names, DELETE_KEYS_MAX)]:
            with s3_errors_as_ours(self.url):
                answer = self._client.delete_objects(Bucket=self._bucket, Delete={"Objects": batch, "Quiet": True})
            for fault in answer.get("Errors", []):
                self._refuse_undeleted(fault.get("Key", "?"), fault.get("Code", "?"))

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """See `Store.scratch`."""
        with TemporaryDirectory(prefix=_SCRATCH_PREFIX, ignore_cleanup_errors=True) as folder:
            yield Path(folder)

    def probe(self) -> None:
        """See `Store.probe`."""
        probe_store(self)

    def remove_stale_scratch(self, older_than: timedelta) -> int:
        """See `Store.remove_stale_scratch`: this machine's folders, and multipart uploads that nobody finished."""
        limit = datetime.now(UTC) - older_than
        pages = self._client.get_paginator("list_multipart_uploads").paginate(Bucket=self._bucket, Prefix=self._prefix)
        with s3_errors_as_ours(self.url):
            stale = [upload for page in pages for upload in page.get("Uploads", []) if upload["Initiated"] < limit]
            for upload in stale:
                self._client.abort_multipart_upload(Bucket=self._bucket, Key=upload["Key"], UploadId=upload["UploadId"])
        left = remove_stale(Path(gettempdir()).glob(f"{_SCRATCH_PREFIX}*"), older_than)
        return len(stale) + left

    def _find_name(self, key: str) -> str:
        check_key(key)
        return self._prefix + key

    @contextmanager
    def _requesting(self, key: str) -> Iterator[str]:
        """Lend the key's full name, and say which is absent after a 404: the object or the bucket."""
        try:
            with s3_errors_as_ours(f"{self.url}/{key}"):
                yield self._find_name(key)
        except ObjectMissingError:
            self._require_bucket()
            raise

    def _require_bucket(self) -> None:
        try:
            with s3_errors_as_ours(self.url):
                self._client.head_bucket(Bucket=self._bucket)
        except ObjectMissingError as error:
            raise ConfigError(f"{self.url}: no bucket {self._bucket}; create it, or mend the store URL") from error

    def _holds(self, key: str, data: bytes) -> bool:
        """Tell whether our own first try won although its answer was lost."""
        return self.get(key) == data

    def _refuse_undeleted(self, name: str, code: str) -> None:
        if code in {"NoSuchKey", "NoSuchVersion"}:
            return
        if code in {"InternalError", "SlowDown", "ServiceUnavailable"}:
            raise StoreBusyError(f"{self.url}: {name} not deleted, {code}; run it again")
        raise StoreRefusedError(f"{self.url}: {name} not deleted, {code}; give credentials that may delete")


def _identify(name: str) -> ObjectIdentifierTypeDef:
    return {"Key": name}


def _to_seconds(modified_at: datetime) -> datetime:
    """Return whole seconds: listings know milliseconds, the answer to a HEAD does not."""
    return modified_at.astimezone(UTC).replace(microsecond=0)


def _is_refused_as_present(error: ClientError) -> bool:
    """Tell whether the key exists (412) or is being written by another (409)."""
    return get_status(error) == 412 or get_code(error) == "ConditionalRequestConflict"


def _was_resent(error: ClientError) -> bool:
    return error.response.get("ResponseMetadata", {}).get("RetryAttempts", 0) > 0
