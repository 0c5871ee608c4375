"""The way in to the object store: a URL becomes a `Store`."""

from pathlib import Path
from urllib.parse import unquote

from sakuga_tasks.errors import ConfigError
from sakuga_tasks.store.folder import open_folder
from sakuga_tasks.store.protocol import ObjectInfo, Store

__all__ = ["ObjectInfo", "Store", "open_store"]


def open_store(
    url: str,
    *,
    create: bool = True,
    endpoint_url: str | None = None,
    region: str | None = None,
    path_style: bool | None = None,
    access_key_id: str | None = None,
    secret_access_key: str | None = None,
    session_token: str | None = None,
    attempts_max: int = 4,
) -> Store:
    """Open the store at `file:///folder`, a plain folder path, or `s3://bucket/prefix`.

    Args:
        url: Where the objects are.
        create: Make a folder that does not exist yet; without it, a missing folder raises ConfigError.
        endpoint_url: S3 server other than AWS.
        region: S3 region; boto3's usual chain when None.
        path_style: Put the bucket in the path, not in the host name; None does so when `endpoint_url` is set.
        access_key_id: S3 credentials; boto3's usual chain when None.
        secret_access_key: See `access_key_id`.
        session_token: See `access_key_id`.
        attempts_max: How often one S3 request is sent before StoreBusyError, 1 or more.
    """
    scheme, separator, rest = url.partition("://")
    if not separator and url:
        return open_folder(Path(url), create=create)
    if scheme == "file" and rest.startswith("/"):
        return open_folder(Path(unquote(rest)), create=create)
    if scheme != "s3":
        raise ConfigError(f"store {url!r}: unknown kind; give file:///folder, a folder, or s3://bucket/prefix")
    # Imported here, or every user of a folder would wait for boto3.
    from sakuga_tasks.store.s3 import open_s3  # noqa: PLC0415

    return open_s3(
        url,
        endpoint_url=endpoint_url,
        region=region,
        path_style=path_style,
        access_key_id=access_key_id,
        secret_access_key=secret_access_key,
        session_token=session_token,
        attempts_max=attempts_max,
    )
