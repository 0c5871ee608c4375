"""Prepare the object store: make the bucket if it is absent, and refuse a store that cannot do what we promise.

Safe to run again, and run again by every `up`.
"""

import sys
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from sakuga_tasks.config import Settings, load_settings
from sakuga_tasks.errors import ConfigError, SakugaError, StoreRefusedError
from sakuga_tasks.jobs.context import open_context

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ABSENT = ("404", "NoSuchBucket")
UNSUPPORTED = ("MethodNotAllowed", "NotImplemented", "501")


def main() -> None:
    """Do it, or end with one line that says what to mend."""
    try:
        settings = load_settings()
        if settings.store.startswith("s3://"):
            prepare_bucket(open_client(settings), urlsplit(settings.store).netloc)
        open_context(settings).store.probe()
    except SakugaError as error:
        sys.exit(str(error))
    except (BotoCoreError, ClientError) as error:
        sys.exit(f"{settings.store}: {error}; mend SAKUGA_STORE, SAKUGA_S3_ENDPOINT_URL or the credentials")
    sys.stdout.write(f"ready: {settings.store}\n")


def open_client(settings: Settings) -> "S3Client":
    """Return a client of the server that the settings name, with the credentials of the environment."""
    is_path_style = settings.s3_path_style or settings.s3_endpoint_url
    config = Config(
        s3={"addressing_style": "path" if is_path_style else "auto"},
        retries={"mode": "standard", "total_max_attempts": 5},
    )
    session = boto3.session.Session(region_name=settings.s3_region)
    return session.client("s3", endpoint_url=settings.s3_endpoint_url, config=config)


def prepare_bucket(client: "S3Client", bucket: str) -> None:
    """Make the bucket if it is absent.

    Raises:
        ConfigError: the bucket belongs to someone else.
        StoreRefusedError: the bucket keeps the bytes of what was deleted.
    """
    try:
        client.head_bucket(Bucket=bucket)
    except ClientError as error:
        if _code(error) not in ABSENT:
            raise ConfigError(f"bucket {bucket}: {error}; use one that these credentials may read") from error
        client.create_bucket(Bucket=bucket)
    if _keeps_versions(client, bucket) and not _expires_versions(client, bucket):
        raise StoreRefusedError(
            f"bucket {bucket}: versioning is on, so what is taken down would stay; "
            "suspend it, or add a lifecycle rule that expires noncurrent versions"
        )


def _keeps_versions(client: "S3Client", bucket: str) -> bool:
    try:
        return client.get_bucket_versioning(Bucket=bucket).get("Status") == "Enabled"
    except ClientError as error:
        if _code(error) in UNSUPPORTED:
            return False
        raise


def _expires_versions(client: "S3Client", bucket: str) -> bool:
    try:
        rules = client.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    except ClientError as error:
        if _code(error) in ("NoSuchLifecycleConfiguration", *UNSUPPORTED):
            return False
        raise
    return any("NoncurrentVersionExpiration" in rule for rule in rules if rule["Status"] == "Enabled")


def _code(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Code", "")


if __name__ == "__main__":
    main()
