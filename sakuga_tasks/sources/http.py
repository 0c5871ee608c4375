"""The one polite client, and the only way out to the web.

It says who it is, obeys robots.txt, waits its turn at every host, follows redirects by hand and checks each hop,
connects to public addresses only, and takes no for an answer.
"""

import errno
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import NamedTuple, Self

import httpx
import msgspec

from sakuga_tasks.errors import (
    ConfigError,
    CorruptMediaError,
    InvalidRecordError,
    RateLimitError,
    SourceDownError,
    SourceGoneError,
    StoreBusyError,
)
from sakuga_tasks.sources.answers import (
    check_first_bytes,
    check_media_headers,
    check_status,
    client_errors_as_ours,
    redirect_url,
    too_large,
)
from sakuga_tasks.sources.limiter import HostLimiter
from sakuga_tasks.sources.part_file import PartFile, open_part
from sakuga_tasks.sources.robots import (
    ROBOTS_BYTES_MAX,
    ROBOTS_REDIRECTS_MAX,
    RobotsCache,
    RobotsRules,
    read_rules,
)
from sakuga_tasks.sources.transport import GuardedBackend, GuardedTransport, Resolver, resolve_addresses

_AGENT = re.compile(r"(?P<token>[A-Za-z_-]+)(?:/[\w.+-]+)?")
_CONTACT = re.compile(r"[!-~]*(?:@|://)[!-~]+")
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+", re.IGNORECASE)
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class FetchLimits(msgspec.Struct, frozen=True, kw_only=True):
    """How far one request may go."""

    bytes_max: int = 50 * 1024**3
    """Largest file taken, in bytes."""
    total_s_max: float = 3600.0
    """Longest one fetch may take, waiting for turns included, in seconds."""
    silence_s_max: float = 30.0
    """Longest a server may stay silent, in seconds."""
    redirects_max: int = 10
    """Most redirects followed."""
    resumes_max: int = 2
    """How often a transfer that broke off is taken up again in the same call."""


class FetchFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen while a file was fetched; hashes in lower-case hex.

    `robots_sha256` names the robots.txt obeyed at the last hop, None where the host has none.
    """

    http_status: int
    final_url: str
    host: str
    n_bytes: int
    sha256: str
    md5: str
    etag: str | None
    robots_sha256: str | None
    fetched_at: datetime


class _Answer(NamedTuple):
    response: httpx.Response
    url: str
    robots_sha256: str | None


class PoliteClient:
    """Fetches files, politely; safe to share between threads.

    Args:
        user_agent: Product and version, such as `sakuga-tasks/1.0`; the product is what robots.txt may name.
        contact: A mail address or page where a site's owner reaches a person.
        limiter: Hands out turns per host; shared by every worker that shares its folder.
        interval_s: Seconds between two requests to one host; a longer Crawl-delay wins.
        allow_private: Whether loopback, private and link-local addresses may be connected to.
        limits: Bytes, seconds, redirects and resumes of one request.
        resolve: Looks up a host; what it returns is checked, then connected to.
        sleep: Waits for a turn.
        now: The time in seconds since 1970.
    """

    def __init__(
        self,
        user_agent: str,
        contact: str,
        *,
        limiter: HostLimiter,
        interval_s: float = 1.0,
        allow_private: bool = False,
        limits: FetchLimits | None = None,
        resolve: Resolver = resolve_addresses,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._token = _product_token(user_agent, contact)
        self._limiter = limiter
        self._interval_s = interval_s
        self._limits = limits or FetchLimits()
        self._sleep = sleep
        self._now = now
        self._robots = RobotsCache(now=now)
        self._client = httpx.Client(
            transport=GuardedTransport(GuardedBackend(allow_private=allow_private, resolve=resolve)),
            headers={"User-Agent": f"{user_agent} (+{contact})", "Accept": "*/*", "Accept-Encoding": "gzip, deflate"},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            timeout=self._limits.silence_s_max,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._client.close()

    def fetch(self, url: str, path: Path) -> FetchFacts:
        """Fetch a video to a path, going on where an earlier attempt to the same path broke off.

        Raises:
            SourceGoneError: the source, or its robots.txt, says no; final.
            RateLimitError: the source asks us to slow down, or its next turn is too far away.
            SourceDownError: the source does not answer, breaks off or takes too long; what came is kept.
            CorruptMediaError: an HTML page, an encoded or an empty body came instead of a video.
            InvalidRecordError: the URL is none we may ask for, or the file is over the size limit.
            StoreBusyError: the disk is full, or another process fetches to the same path.
        """
        deadline = self._now() + self._limits.total_s_max
        resumes = 0
        with _disk_full_as_ours(path), open_part(path, url) as part:
            while True:
                before = part.n_bytes
                try:
                    return self._fetch_once(url, path, part=part, deadline=deadline)
                except SourceDownError:
                    resumes += 1
                    has_started_over = part.n_bytes < before
                    has_come_on = part.n_bytes > before and part.can_resume
                    is_over = resumes > self._limits.resumes_max or self._now() >= deadline
                    if is_over or not (has_come_on or has_started_over):
                        raise

    def _fetch_once(self, url: str, path: Path, *, part: PartFile, deadline: float) -> FetchFacts:
        headers = {"Accept-Encoding": "identity", **part.resume_headers()}
        with self._answer(url, headers) as (response, final_url, robots_sha256):
            if response.status_code == 416:
                part.restart()
                raise SourceDownError(f"{final_url}: its size changed since the last attempt; try again")
            check_media_headers(response, final_url, bytes_max=self._limits.bytes_max)
            part.begin(response)
            self._receive(response, final_url, part=part, deadline=deadline)
            if part.n_bytes == 0:
                raise CorruptMediaError(f"{final_url}: answered 0 bytes, not a video", reason="empty_file")
            sha256, md5 = part.finish(path)
            return FetchFacts(
                http_status=response.status_code,
                final_url=final_url,
                host=httpx.URL(final_url).host,
                n_bytes=part.n_bytes,
                sha256=sha256,
                md5=md5,
                etag=response.headers.get("etag"),
                robots_sha256=robots_sha256,
                fetched_at=self._utc_now(),
            )

    def _receive(self, response: httpx.Response, url: str, *, part: PartFile, deadline: float) -> None:
        for chunk in response.iter_raw():
            if part.n_bytes == 0:
                check_first_bytes(chunk, url)
            part.append(chunk)
            if part.n_bytes > self._limits.bytes_max:
                part.restart()
                raise too_large(url, n_bytes=self._limits.bytes_max + 1, bytes_max=self._limits.bytes_max)
            if self._now() > deadline:
                raise SourceDownError(
                    f"{url}: {part.n_bytes} bytes in {self._limits.total_s_max:g} s, not done; try again later"
                )

    @contextmanager
    def _answer(self, url: str, headers: dict[str, str]) -> Iterator[_Answer]:
        """Yield the answer at the end of the redirects, every hop checked; its status is 200, 206 or 416."""
        for _ in range(self._limits.redirects_max + 1):
            with client_errors_as_ours(url):
                robots = self._obey_robots(url)
                with self._ask(url, headers, interval_s=robots.interval_s(self._token)) as response:
                    target = redirect_url(response, url)
                    if target is None:
                        self._check_status(response, url)
                        yield _Answer(response, url, robots.sha256)
                        return
            url = target
        raise SourceGoneError(f"{url}: over {self._limits.redirects_max} redirects", reason="unexpected_answer")

    @contextmanager
    def _ask(self, url: str, headers: dict[str, str], *, interval_s: float = 0.0) -> Iterator[httpx.Response]:
        """Wait for the host's turn, send one request and yield the answer, whatever it is."""
        wait_s = self._limiter.acquire(check_url(url), interval_s=max(self._interval_s, interval_s))
        if wait_s > 0:
            self._sleep(wait_s)
        with self._client.stream("GET", url, headers=headers, follow_redirects=False) as response:
            yield response

    def _check_status(self, response: httpx.Response, url: str) -> None:
        try:
            check_status(response, url, now=self._utc_now())
        except RateLimitError as error:
            if error.retry_after_s is not None:
                self._limiter.postpone(check_url(url), delay_s=error.retry_after_s)
            raise

    def _obey_robots(self, url: str) -> RobotsRules:
        check_url(url)
        origin = str(httpx.URL(url).copy_with(raw_path=b"/", fragment=None)).rstrip("/")
        rules = self._robots.get(origin, lambda: self._load_robots(f"{origin}/robots.txt"))
        if not rules.allows(url, self._token):
            raise SourceGoneError(f"{url}: {origin}/robots.txt forbids it to {self._token}", reason="robots_disallowed")
        return rules

    def _load_robots(self, url: str) -> RobotsRules:
        """Return a host's rules: RFC 9309 allows all after 4xx and too many redirects, and nothing after 5xx."""
        for _ in range(ROBOTS_REDIRECTS_MAX + 1):
            with client_errors_as_ours(url), self._ask(url, {}) as response:
                status = response.status_code
                if status == 429 or status >= 500:
                    self._check_status(response, url)
                if not response.has_redirect_location:
                    return read_rules(_read_at_most(response, ROBOTS_BYTES_MAX) if status == 200 else None)
                url = redirect_url(response, url) or url
        return read_rules(None)

    def _utc_now(self) -> datetime:
        return datetime.fromtimestamp(self._now(), UTC)


def check_url(url: str) -> str:
    """Return the host of a URL we may ask for: http or https, with a host, without a password.

    Raises:
        InvalidRecordError: anything else.
    """
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise InvalidRecordError(f"url {url!r}: {error}; give an http(s) URL", reason="invalid_url") from error
    has_host = bool(_HOST.fullmatch(parts.raw_host.decode("ascii")))
    if parts.scheme not in {"http", "https"} or not has_host or (parts.port or 80) > 65535:
        raise InvalidRecordError(f"url {url!r}: give an http or https URL with a host", reason="invalid_url")
    if parts.userinfo:
        raise InvalidRecordError(
            f"url of {parts.host}: carries a user name or password; give one without", reason="invalid_url"
        )
    return parts.host


def _product_token(user_agent: str, contact: str) -> str:
    agent = _AGENT.fullmatch(user_agent)
    if agent is None:
        raise ConfigError(f"user agent {user_agent!r}: write product/version, letters only in the product")
    if not _CONTACT.fullmatch(contact):
        raise ConfigError(
            f"contact {contact!r}: set SAKUGA_CONTACT to a mail address or a page, so that sites can reach you"
        )
    return agent["token"]


def _read_at_most(response: httpx.Response, bytes_max: int) -> bytes:
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) >= bytes_max:
            break
    return bytes(body[:bytes_max])


@contextmanager
def _disk_full_as_ours(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise StoreBusyError(f"{path}: {error.strerror}; free space there, then run it again") from error
