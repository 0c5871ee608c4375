"""What boto3 raises, sorted by what our caller does about it."""

from collections.abc import Iterator
from contextlib import contextmanager

import botocore.exceptions as boto
import s3transfer.exceptions as transfer
from boto3.exceptions import Boto3Error

from sakuga_tasks.errors import ConfigError, ObjectMissingError, SakugaError, StoreBusyError, StoreRefusedError

FOREIGN = (
    boto.BotoCoreError,
    boto.ClientError,
    boto.UndefinedModelAttributeError,
    Boto3Error,
    transfer.FatalError,
    transfer.InvalidSubscriberMethodError,
    transfer.RetriesExceededError,
    transfer.S3CopyFailedError,
    transfer.S3DownloadFailedError,
    transfer.S3UploadFailedError,
    transfer.S3ValidationError,
)
"""The roots of all that boto3 and its parts raise about a store."""

UNANSWERED = (
    boto.HTTPClientError,
    boto.ConnectionError,
    boto.IncompleteReadError,
    boto.ChecksumError,
    boto.FlexibleChecksumError,
    boto.CredentialRetrievalError,
    boto.MetadataRetrievalError,
    transfer.RetriesExceededError,
    transfer.S3DownloadFailedError,
    transfer.S3UploadFailedError,
    transfer.S3ValidationError,
)
WITHOUT_CREDENTIALS = (
    boto.NoCredentialsError,
    boto.PartialCredentialsError,
    boto.NoAuthTokenError,
    boto.TokenRetrievalError,
    boto.UnauthorizedSSOTokenError,
)

Verdict = tuple[type[SakugaError], str]

BUSY: Verdict = (StoreBusyError, "free space there or wait, then run it again")
ELSEWHERE: Verdict = (ConfigError, "set the store's region or endpoint")
FORBIDDEN: Verdict = (StoreRefusedError, "give credentials that may read, write, list and delete there")
MISSING: Verdict = (ObjectMissingError, "see `sakuga catalog status`")
UNKNOWN: Verdict = (StoreRefusedError, "use a server that knows this request")

BY_CODE: dict[str, Verdict] = {
    "AuthorizationHeaderMalformed": ELSEWHERE,
    "BadDigest": BUSY,
    "IllegalLocationConstraintException": ELSEWHERE,
    "IncompleteBody": BUSY,
    "InvalidBucketName": (ConfigError, "mend the bucket's name in the store URL"),
    "NoSuchBucket": (ConfigError, "create the bucket, or mend the store URL"),
    "QuotaExceeded": BUSY,
    "RequestTimeTooSkewed": (StoreRefusedError, "set this machine's clock"),
    "RequestTimeout": BUSY,
    "XMinioStorageFull": BUSY,
}
BY_STATUS: dict[int, Verdict] = {
    301: ELSEWHERE,
    307: ELSEWHERE,
    308: ELSEWHERE,
    401: FORBIDDEN,
    403: FORBIDDEN,
    404: MISSING,
    408: BUSY,
    409: BUSY,
    425: BUSY,
    429: BUSY,
    501: UNKNOWN,
    505: UNKNOWN,
}


@contextmanager
def s3_errors_as_ours(thing: str) -> Iterator[None]:
    """Turn whatever boto3 raises in the block into one of ours; `thing` is the URL the block works on."""
    try:
        yield
    except FOREIGN as error:
        raise translate_s3_error(error, thing) from error


def translate_s3_error(error: Exception, thing: str) -> SakugaError:
    """Return our error for one of boto3's about `thing`; what is unknown is a setting to mend, not a retry."""
    if isinstance(error, boto.ClientError):
        return _translate_answer(error, thing)
    if isinstance(error, boto.SSLError):
        return ConfigError(f"{thing}: {error}; give the endpoint's right scheme, or trust its certificate")
    if isinstance(error, UNANSWERED):
        return StoreBusyError(f"{thing}: {error}; see that the S3 server runs and answers, then run it again")
    if isinstance(error, WITHOUT_CREDENTIALS):
        return StoreRefusedError(f"{thing}: {error}; give AWS credentials by the environment or a profile")
    return ConfigError(f"{thing}: {error}; mend the store's settings")


def get_code(error: boto.ClientError) -> str:
    """Return the error code of an answer, or its HTTP status where a body said nothing."""
    return str(error.response.get("Error", {}).get("Code", get_status(error)))


def get_status(error: boto.ClientError) -> int:
    """Return the HTTP status of an answer, 0 when there is none."""
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _translate_answer(error: boto.ClientError, thing: str) -> SakugaError:
    code, status = get_code(error), get_status(error)
    kind, remedy = BY_CODE.get(code) or BY_STATUS.get(status) or (BUSY if status >= 500 else UNKNOWN)
    return kind(f"{thing}: the S3 server answered {status} {code}; {remedy}")
