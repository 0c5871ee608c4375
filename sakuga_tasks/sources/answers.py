"""What a web server's answer means for us: go on, come back later, or never.

A refusal is final and never worked around: no other agent, no other address, no second door.
"""

import email.utils
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import httpcore
import httpx

from sakuga_tasks.errors import (
    CorruptMediaError,
    InvalidRecordError,
    RateLimitError,
    RecordError,
    SakugaError,
    SourceDownError,
    SourceGoneError,
)

RETRY_AFTER_S_MAX = 7 * 86400.0
_GONE = {
    401: ("refused", "wants a login"),
    403: ("refused", "refuses it to us"),
    404: ("gone", "does not have it"),
    410: ("gone", "has removed it"),
    451: ("legal", "may not show it for legal reasons"),
}
_DOWN = {408, 421, 425}
_REDIRECTS = {301, 302, 303, 307, 308}
_HTML_TYPES = {"text/html", "application/xhtml+xml"}
_HTML_STARTS = (b"<!doctype html", b"<html", b"<head", b"<body")
_BAD_URL = (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError)
_BAD_URL_CORE = (httpcore.UnsupportedProtocol, httpcore.LocalProtocolError)
_HTTPX = (httpx.HTTPError, httpx.StreamError, httpx.CookieConflict)
_HTTPCORE = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.ConnectionNotAvailable,
)


@contextmanager
def client_errors_as_ours(url: str) -> Iterator[None]:
    """Turn everything the HTTP libraries raise in the block into one of our errors."""
    try:
        yield
    except (*_BAD_URL, *_BAD_URL_CORE, *_HTTPX, *_HTTPCORE) as error:
        raise translate_client_error(error, url) from error


def translate_client_error(error: Exception, url: str) -> SakugaError:
    """Return our error for one of httpx or httpcore: a URL nobody can ask for is final, the rest is worth a retry."""
    said = f"{type(error).__name__}: {error}".removesuffix(": ")
    if isinstance(error, (*_BAD_URL, *_BAD_URL_CORE)):
        return InvalidRecordError(f"{url}: {said}; correct the URL in its source", reason="invalid_url")
    if isinstance(error, httpx.DecodingError | httpx.TooManyRedirects):
        return SourceGoneError(f"{url}: {said}; nothing to fetch there", reason="unexpected_answer")
    return SourceDownError(f"{url}: {said}; try again later")


def check_status(response: httpx.Response, url: str, *, now: datetime) -> None:
    """Raise what a status other than 200, 206 and 416 means.

    Raises:
        RateLimitError: 429, or 503 with a time to come back; `retry_after_s` is what the source asked for.
        SourceDownError: 5xx, and the few 4xx that mean "not now".
        SourceGoneError: every other answer; reason `refused`, `gone`, `legal` or `unexpected_answer`.
    """
    status = response.status_code
    if status in {200, 206, 416}:
        return
    wait_s = retry_after_s(response.headers.get("retry-after"), now=now)
    if status == 429 or (status == 503 and wait_s is not None):
        raise RateLimitError(f"{url}: answered {status}, asks us to slow down; come back later", wait_s)
    if status >= 500 or status in _DOWN:
        raise SourceDownError(f"{url}: answered {status}; try again later")
    raise _gone(status, url)


def retry_after_s(value: str | None, *, now: datetime) -> float | None:
    """Return a Retry-After header in seconds, 0 to a week; None when absent or not understood (RFC 9110, 10.2.3)."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), RETRY_AFTER_S_MAX)
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max((moment - now).total_seconds(), 0.0), RETRY_AFTER_S_MAX)


def redirect_url(response: httpx.Response, url: str) -> str | None:
    """Return where an answer sends us, absolute; None if it is no redirect."""
    if response.status_code not in _REDIRECTS:
        return None
    location = response.headers.get("location")
    if not location:
        raise SourceGoneError(
            f"{url}: answered {response.status_code} without a place to go", reason="unexpected_answer"
        )
    return str(httpx.URL(url).join(location))


def check_media_headers(response: httpx.Response, url: str, *, bytes_max: int) -> None:
    """Raise if an answer cannot be a video before its first byte is read: a page, encoded, empty or too large."""
    kind = response.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind in _HTML_TYPES:
        raise html_error(url)
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"", "identity"}:
        raise CorruptMediaError(
            f"{url}: answered with content-encoding {encoding!r}, asked for identity", reason="encoded_answer"
        )
    length = response.headers.get("content-length", "")
    if length.isdigit() and int(length) > bytes_max:
        raise too_large(url, n_bytes=int(length), bytes_max=bytes_max)


def check_first_bytes(first: bytes, url: str) -> None:
    """Raise if a body begins as an HTML page, whatever its headers say."""
    start = first[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(_HTML_STARTS):
        raise html_error(url)


def html_error(url: str) -> CorruptMediaError:
    """Return the error for a page where a video should be."""
    return CorruptMediaError(
        f"{url}: answered an HTML page, not a video; list the file's own URL", reason="html_answer"
    )


def too_large(url: str, *, n_bytes: int, bytes_max: int) -> RecordError:
    """Return the error for an answer over the size limit."""
    return InvalidRecordError(
        f"{url}: {n_bytes} bytes or more, over the limit of {bytes_max}; raise SAKUGA_DOWNLOAD_BYTES_MAX",
        reason="too_large",
        setting="download_bytes_max",
    )


def _gone(status: int, url: str) -> SourceGoneError:
    if status in _GONE:
        reason, said = _GONE[status]
        return SourceGoneError(f"{url}: answered {status}: the source {said}", reason=reason)
    reason = "refused" if 400 <= status < 500 else "unexpected_answer"
    return SourceGoneError(f"{url}: answered {status}, wanted 200", reason=reason)
