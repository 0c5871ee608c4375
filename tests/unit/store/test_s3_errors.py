"""Every class of botocore, boto3 and s3transfer, and every HTTP status, becomes one of our errors."""

import inspect
from typing import Any

import boto3.exceptions
import botocore.exceptions
import pytest
import s3transfer.exceptions
from botocore.exceptions import ClientError

from sakuga_tasks.errors import ConfigError, ObjectMissingError, SakugaError, StoreBusyError, StoreRefusedError
from sakuga_tasks.store.s3_errors import s3_errors_as_ours, translate_s3_error

MODULES = (botocore.exceptions, boto3.exceptions, s3transfer.exceptions)
CONTROL_FLOW = {s3transfer.exceptions.TransferNotDoneError, s3transfer.exceptions.CancelledError}
"""Raised inside s3transfer's own queue, or by a caller who cancels: nothing of ours does."""

FOREIGN = sorted(
    {
        kind
        for module in MODULES
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, Exception) and not issubclass(kind, Warning) and kind.__module__ == module.__name__
    }
    - CONTROL_FLOW,
    key=lambda kind: f"{kind.__module__}.{kind.__name__}",
)


def answer(status: int, code: str) -> ClientError:
    metadata: Any = {"HTTPStatusCode": status}
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": metadata}, "PutObject")


def fake(kind: type[Exception]) -> Exception:
    """Make an exception without the arguments its class wants."""
    error = kind.__new__(kind, "said")
    if isinstance(error, ClientError):
        error.response = answer(500, "InternalError").response
    return error


@pytest.mark.parametrize("kind", FOREIGN, ids=lambda kind: kind.__name__)
def test_every_exception_class_is_translated(kind: type[Exception]) -> None:
    with pytest.raises(SakugaError, match=r"^s3://b/k: ") as caught, s3_errors_as_ours("s3://b/k"):
        raise fake(kind)
    assert isinstance(caught.value, StoreBusyError | StoreRefusedError | ConfigError)


@pytest.mark.parametrize("status", [301, 307, 308, *range(400, 600)])
def test_every_status_is_translated(status: int) -> None:
    error = translate_s3_error(answer(status, "Unheard"), "s3://b/k")
    assert isinstance(error, StoreBusyError | StoreRefusedError | ConfigError | ObjectMissingError)
    assert str(status) in str(error)
    assert "; " in str(error)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "RequestTimeout", StoreBusyError),
        (400, "InvalidArgument", StoreRefusedError),
        (400, "AuthorizationHeaderMalformed", ConfigError),
        (403, "AccessDenied", StoreRefusedError),
        (403, "InvalidAccessKeyId", StoreRefusedError),
        (403, "SignatureDoesNotMatch", StoreRefusedError),
        (403, "QuotaExceeded", StoreBusyError),
        (403, "RequestTimeTooSkewed", StoreRefusedError),
        (404, "NoSuchKey", ObjectMissingError),
        (404, "404", ObjectMissingError),
        (404, "NoSuchBucket", ConfigError),
        (301, "PermanentRedirect", ConfigError),
        (409, "OperationAborted", StoreBusyError),
        (429, "TooManyRequests", StoreBusyError),
        (500, "InternalError", StoreBusyError),
        (501, "NotImplemented", StoreRefusedError),
        (503, "SlowDown", StoreBusyError),
        (507, "XMinioStorageFull", StoreBusyError),
        (599, "Unheard", StoreBusyError),
    ],
)
def test_an_answer_means_what_the_caller_does(status: int, code: str, kind: type[SakugaError]) -> None:
    assert type(translate_s3_error(answer(status, code), "s3://b/k")) is kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("EndpointConnectionError", StoreBusyError),
        ("ConnectTimeoutError", StoreBusyError),
        ("ReadTimeoutError", StoreBusyError),
        ("ConnectionClosedError", StoreBusyError),
        ("IncompleteReadError", StoreBusyError),
        ("ResponseStreamingError", StoreBusyError),
        ("SSLError", ConfigError),
        ("NoCredentialsError", StoreRefusedError),
        ("PartialCredentialsError", StoreRefusedError),
        ("ProfileNotFound", ConfigError),
        ("InvalidEndpointDiscoveryConfigurationError", ConfigError),
        ("ParamValidationError", ConfigError),
    ],
)
def test_an_exception_means_what_the_caller_does(name: str, kind: type[SakugaError]) -> None:
    assert type(translate_s3_error(fake(getattr(botocore.exceptions, name)), "s3://b/k")) is kind
