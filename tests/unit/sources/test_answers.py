"""What answers and errors of the HTTP libraries mean: the translation is total."""

import inspect
from datetime import UTC, datetime

import httpcore
import httpx
import pytest

from sakuga_tasks.errors import (
    CorruptMediaError,
    InvalidRecordError,
    RateLimitError,
    SakugaError,
    SourceDownError,
    SourceGoneError,
)
from sakuga_tasks.sources.answers import (
    RETRY_AFTER_S_MAX,
    check_first_bytes,
    check_media_headers,
    check_status,
    client_errors_as_ours,
    redirect_url,
    retry_after_s,
)

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
URL = "https://example.org/a.mp4"


def exceptions_of(library: object) -> list[type[Exception]]:
    found = [kind for _, kind in inspect.getmembers(library, inspect.isclass) if issubclass(kind, Exception)]
    assert len(found) > 12
    return found


def build(kind: type[Exception]) -> Exception:
    if kind is httpx.HTTPStatusError:
        request = httpx.Request("GET", URL)
        return httpx.HTTPStatusError("bad", request=request, response=httpx.Response(500, request=request))
    takes_nothing = kind in {httpx.StreamConsumed, httpx.StreamClosed, httpx.ResponseNotRead, httpx.RequestNotRead}
    return kind() if takes_nothing else kind("said")


CLIENT_ERRORS = {f"{kind.__module__}.{kind.__name__}": kind for kind in exceptions_of(httpx) + exceptions_of(httpcore)}
STATUSES = {
    401: (SourceGoneError, "refused"),
    402: (SourceGoneError, "refused"),
    403: (SourceGoneError, "refused"),
    404: (SourceGoneError, "gone"),
    410: (SourceGoneError, "gone"),
    451: (SourceGoneError, "legal"),
    204: (SourceGoneError, "unexpected_answer"),
    304: (SourceGoneError, "unexpected_answer"),
    408: (SourceDownError, None),
    425: (SourceDownError, None),
    429: (RateLimitError, None),
    500: (SourceDownError, None),
    503: (SourceDownError, None),
    599: (SourceDownError, None),
}
RETRY_AFTER = {
    "absent": (None, None),
    "seconds": ("120", 120.0),
    "with spaces": (" 5 ", 5.0),
    "zero": ("0", 0.0),
    "a date": ("Sat, 21 Nov 2026 12:01:30 GMT", 90.0),
    "a date gone by": ("Sat, 21 Nov 2026 11:00:00 GMT", 0.0),
    "a date without zone": ("Sat, 21 Nov 2026 12:01:30 -0000", 90.0),
    "beyond a week": ("99999999999999999999", RETRY_AFTER_S_MAX),
    "negative": ("-5", None),
    "words": ("soon", None),
    "not ASCII digits": ("\uff11\uff12", None),
}


@pytest.mark.parametrize("kind", CLIENT_ERRORS.values(), ids=CLIENT_ERRORS)
def test_every_error_of_the_libraries_becomes_one_of_ours(kind: type[Exception]) -> None:
    with pytest.raises(SakugaError, match=URL) as caught, client_errors_as_ours(URL):
        raise build(kind)
    assert isinstance(caught.value.__cause__, kind)


def test_a_url_nobody_can_ask_for_is_final_and_a_timeout_is_not() -> None:
    with pytest.raises(InvalidRecordError), client_errors_as_ours(URL):
        raise httpx.UnsupportedProtocol("gopher")
    with pytest.raises(SourceDownError), client_errors_as_ours(URL):
        raise httpcore.ReadTimeout("30 s")


@pytest.mark.parametrize(("status", "meaning"), STATUSES.items(), ids=map(str, STATUSES))
def test_a_status_means_one_thing(status: int, meaning: tuple[type[SakugaError], str | None]) -> None:
    kind, reason = meaning
    with pytest.raises(kind, match=f"answered {status}") as caught:
        check_status(httpx.Response(status), URL, now=NOW)
    assert type(caught.value) is kind
    assert getattr(caught.value, "reason", None) == reason


@pytest.mark.parametrize("status", [200, 206, 416])
def test_a_good_status_passes(status: int) -> None:
    check_status(httpx.Response(status), URL, now=NOW)


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_source_is_believed_how_long(status: int) -> None:
    with pytest.raises(RateLimitError) as caught:
        check_status(httpx.Response(status, headers={"Retry-After": "12"}), URL, now=NOW)
    assert caught.value.retry_after_s == 12.0


@pytest.mark.parametrize(("value", "expected"), RETRY_AFTER.values(), ids=RETRY_AFTER)
def test_retry_after_is_read_in_both_forms(value: str | None, expected: float | None) -> None:
    assert retry_after_s(value, now=NOW) == expected


def test_a_redirect_is_resolved_against_its_page() -> None:
    assert (
        redirect_url(httpx.Response(302, headers={"Location": "../b.mp4"}), "https://a.org/x/y")
        == "https://a.org/b.mp4"
    )
    assert redirect_url(httpx.Response(200), URL) is None
    with pytest.raises(SourceGoneError, match="without a place to go"):
        redirect_url(httpx.Response(302), URL)


def test_a_page_is_no_video_whatever_it_calls_itself() -> None:
    for kind in ("text/html", "Text/HTML; charset=utf-8", "application/xhtml+xml"):
        with pytest.raises(CorruptMediaError, match="answered an HTML page"):
            check_media_headers(httpx.Response(200, headers={"Content-Type": kind}), URL, bytes_max=1)
    for first in (b"<!DOCTYPE html>", b"\xef\xbb\xbf\n <HTML lang=en>"):
        with pytest.raises(CorruptMediaError, match="answered an HTML page"):
            check_first_bytes(first, URL)
    check_first_bytes(b"\x1aE\xdf\xa3", URL)


def test_an_encoded_body_is_no_video() -> None:
    with pytest.raises(CorruptMediaError, match="content-encoding 'gzip'"):
        check_media_headers(httpx.Response(200, headers={"Content-Encoding": "gzip"}), URL, bytes_max=1)
