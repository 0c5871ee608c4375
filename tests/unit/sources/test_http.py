"""The polite client against a real server on loopback."""

import hashlib
import resource
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sakuga_tasks.errors import (
    ConfigError,
    CorruptMediaError,
    InvalidRecordError,
    RateLimitError,
    SakugaError,
    SourceDownError,
    SourceGoneError,
    StoreBusyError,
)
from sakuga_tasks.sources.http import FetchFacts, FetchLimits, PoliteClient, check_url
from sakuga_tasks.sources.limiter import FolderLimiter
from tests.unit.sources.conftest import NOW, Ask, MakeClient
from tests.web_server import Answer, WebServer

BODY = bytes(range(256)) * 1000
ETAG = {"ETag": '"v1"', "Content-Type": "video/mp4"}
BAD_URLS = {
    "file": "file:///etc/passwd",
    "ftp": "ftp://example.org/a.mp4",
    "data": "data:video/mp4,aaaa",
    "no host": "http:///a.mp4",
    "no scheme": "example.org/a.mp4",
    "password": "http://me:secret@example.org/a.mp4",
    "newline": "http://example.org/a\n.mp4",
    "brackets left open": "http://[::1/a.mp4",
    "a space in the host": "http://exam ple.org/a.mp4",
    "bad port": "http://example.org:99999999/a.mp4",
    "empty": "",
}


def test_a_file_is_fetched_with_everything_seen(client: PoliteClient, server: WebServer, tmp_path: Path) -> None:
    url = server.say("/a.mp4", Answer(body=BODY, headers=ETAG))
    facts = client.fetch(url, tmp_path / "a.mp4")
    assert facts == FetchFacts(
        http_status=200,
        final_url=url,
        host="127.0.0.1",
        n_bytes=len(BODY),
        sha256=hashlib.sha256(BODY).hexdigest(),
        md5=hashlib.md5(BODY).hexdigest(),
        etag='"v1"',
        robots_sha256=None,
        fetched_at=datetime.fromtimestamp(NOW, UTC),
    )
    assert (tmp_path / "a.mp4").read_bytes() == BODY
    assert not list(tmp_path.glob("*.part*"))


def test_the_robots_obeyed_are_named(client: PoliteClient, server: WebServer, tmp_path: Path) -> None:
    server.say("/robots.txt", Answer(body=b"User-agent: *\nDisallow:"))
    facts = client.fetch(server.say("/a.mp4", Answer(body=BODY)), tmp_path / "a.mp4")
    assert facts.robots_sha256 == hashlib.sha256(b"User-agent: *\nDisallow:").hexdigest()


def test_the_client_says_who_it_is_and_keeps_no_cookie(ask: Ask, client: PoliteClient, server: WebServer) -> None:
    url = server.say("/a", Answer(body=b"page", headers={"Set-Cookie": "id=1; Path=/"}))
    ask(client, url)
    ask(client, url)
    assert {asked.headers["user-agent"] for asked in server.asked} == {"sakuga-tasks/1.0 (+crawl@example.org)"}
    assert all("cookie" not in asked.headers for asked in server.asked)


@pytest.mark.parametrize(
    ("user_agent", "contact"),
    [("", "a@b.org"), ("Mozilla/5.0 (X11)", "a@b.org"), ("sakuga-tasks/1.0", ""), ("sakuga-tasks/1.0", "me\r\nX: 1@b")],
    ids=["no agent", "a browser's agent", "no contact", "a contact with a header in it"],
)
def test_an_agent_without_name_or_contact_is_refused(user_agent: str, contact: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        PoliteClient(user_agent, contact, limiter=FolderLimiter(tmp_path))


@pytest.mark.parametrize("url", BAD_URLS.values(), ids=BAD_URLS)
def test_a_url_we_may_not_ask_for_is_refused(url: str, client: PoliteClient, tmp_path: Path) -> None:
    with pytest.raises(InvalidRecordError) as caught:
        client.fetch(url, tmp_path / "a.mp4")
    assert caught.value.reason == "invalid_url"
    assert "secret" not in str(caught.value)
    assert list(tmp_path.glob("a.mp4*")) == []


def test_requests_to_one_host_are_an_interval_apart(
    ask: Ask, make_client: MakeClient, server: WebServer, waits: list[float]
) -> None:
    client = make_client(interval_s=1.5)
    ask(client, server.say("/a", Answer(body=b"page")))
    assert waits == [1.5]


def test_two_clients_share_the_rate(ask: Ask, make_client: MakeClient, server: WebServer, waits: list[float]) -> None:
    url = server.say("/a", Answer(body=b"page"))
    ask(make_client(interval_s=2.0), url)
    ask(make_client(interval_s=2.0), url)
    assert waits == [2.0, 4.0, 6.0]


def test_retry_after_holds_back_every_worker(
    ask: Ask, make_client: MakeClient, server: WebServer, waits: list[float]
) -> None:
    url = server.say("/a", Answer(status=429, headers={"Retry-After": "60"}), Answer(body=b"page"))
    with pytest.raises(RateLimitError) as caught:
        ask(make_client(), url)
    assert caught.value.retry_after_s == 60.0
    ask(make_client(), url)
    assert waits[0] == 60.0


def test_redirects_are_followed_with_every_hop_checked(client: PoliteClient, server: WebServer, tmp_path: Path) -> None:
    server.say("/a", Answer(status=302, headers={"Location": "/b"}))
    server.say("/b", Answer(status=308, headers={"Location": server.url("/c.mp4")}))
    server.say("/c.mp4", Answer(body=BODY))
    assert client.fetch(server.url("/a"), tmp_path / "c").final_url == server.url("/c.mp4")
    assert server.paths() == ["/a", "/b", "/c.mp4"]


REDIRECT_TRAPS = {
    "to a file": ("file:///etc/passwd", InvalidRecordError, "invalid_url"),
    "to a password": ("http://a:b@127.0.0.1/", InvalidRecordError, "invalid_url"),
    "to a forbidden page": ("/private", SourceGoneError, "robots_disallowed"),
    "to itself": ("/a", SourceGoneError, "unexpected_answer"),
    "nowhere": ("", SourceGoneError, "unexpected_answer"),
    "to nonsense": ("http://a:99999999/", InvalidRecordError, "invalid_url"),
}


@pytest.mark.parametrize(("location", "kind", "reason"), REDIRECT_TRAPS.values(), ids=REDIRECT_TRAPS)
def test_a_redirect_cannot_lead_astray(
    client: PoliteClient, server: WebServer, tmp_path: Path, location: str, kind: type[SakugaError], reason: str
) -> None:
    server.say("/robots.txt", Answer(body=b"User-agent: *\nDisallow: /private"))
    server.say("/a", Answer(status=301, headers={"Location": location}))
    with pytest.raises(kind) as caught:
        client.fetch(server.url("/a"), tmp_path / "a")
    assert caught.value.reason == reason  # type: ignore[attr-defined]
    assert "/private" not in server.paths()


def test_a_transfer_that_breaks_off_is_taken_up_where_it_stopped(
    client: PoliteClient, server: WebServer, tmp_path: Path
) -> None:
    whole = Answer(body=BODY, headers=ETAG, has_ranges=True)
    cut = Answer(body=BODY, headers=ETAG, has_ranges=True, cut_after=100_000)
    facts = client.fetch(server.say("/a.mp4", cut, whole), tmp_path / "a")
    assert (facts.http_status, facts.sha256) == (206, hashlib.sha256(BODY).hexdigest())
    assert server.asked[-1].headers["range"] == "bytes=100000-"
    assert server.asked[-1].headers["if-range"] == '"v1"'


def test_a_later_attempt_goes_on_where_an_earlier_one_stopped(
    make_client: MakeClient, server: WebServer, tmp_path: Path
) -> None:
    cut = Answer(body=BODY, headers=ETAG, has_ranges=True, cut_after=100_000)
    url = server.say("/a.mp4", cut, Answer(body=BODY, headers=ETAG, has_ranges=True))
    with pytest.raises(SourceDownError):
        make_client(limits=FetchLimits(resumes_max=0)).fetch(url, tmp_path / "a")
    facts = make_client().fetch(url, tmp_path / "a")
    assert (facts.http_status, facts.n_bytes) == (206, len(BODY))
    assert (tmp_path / "a").read_bytes() == BODY


def test_a_file_that_changed_in_between_is_fetched_whole(
    client: PoliteClient, server: WebServer, tmp_path: Path
) -> None:
    cut = Answer(body=BODY, headers=ETAG, has_ranges=True, cut_after=100_000)
    changed = Answer(body=BODY[::-1], headers={"ETag": '"v2"'}, has_ranges=True)
    facts = client.fetch(server.say("/a.mp4", cut, changed), tmp_path / "a")
    assert facts.sha256 == hashlib.sha256(BODY[::-1]).hexdigest()


def test_a_file_that_shrank_in_between_is_fetched_whole(
    client: PoliteClient, server: WebServer, tmp_path: Path
) -> None:
    cut = Answer(body=BODY, headers=ETAG, has_ranges=True, cut_after=100_000)
    shrunk = Answer(body=BODY[:50], headers=ETAG, has_ranges=True)
    facts = client.fetch(server.say("/a.mp4", cut, shrunk, shrunk), tmp_path / "a")
    assert facts.n_bytes == 50


def test_a_wrong_range_is_not_glued_on(client: PoliteClient, server: WebServer, tmp_path: Path) -> None:
    cut = Answer(body=BODY, headers=ETAG, cut_after=100_000)
    wrong = Answer(status=206, body=BODY[5:], headers={"Content-Range": f"bytes 5-{len(BODY) - 1}/{len(BODY)}"})
    facts = client.fetch(server.say("/a.mp4", cut, wrong, Answer(body=BODY)), tmp_path / "a")
    assert facts.sha256 == hashlib.sha256(BODY).hexdigest()


def test_a_server_that_always_breaks_off_is_given_up(client: PoliteClient, server: WebServer, tmp_path: Path) -> None:
    url = server.say("/a.mp4", Answer(body=BODY, headers=ETAG, has_ranges=True, cut_after=1000))
    with pytest.raises(SourceDownError, match="try again later"):
        client.fetch(url, tmp_path / "a")
    assert len(server.paths()) == 1 + FetchLimits().resumes_max
    assert not (tmp_path / "a").exists()


def test_a_page_instead_of_a_video_leaves_nothing(client: PoliteClient, server: WebServer, tmp_path: Path) -> None:
    server.say("/a.mp4", Answer(body=b"<html>404</html>", headers={"Content-Type": "text/html"}))
    server.say("/b.mp4", Answer(body=b"<!doctype html><p>404", headers={"Content-Type": "video/mp4"}))
    for path in ("/a.mp4", "/b.mp4"):
        with pytest.raises(CorruptMediaError, match="answered an HTML page") as caught:
            client.fetch(server.url(path), tmp_path / "a")
        assert caught.value.reason == "html_answer"
    assert list(tmp_path.glob("a*")) == []


def test_an_empty_answer_is_no_video(client: PoliteClient, server: WebServer, tmp_path: Path) -> None:
    with pytest.raises(CorruptMediaError, match="0 bytes"):
        client.fetch(server.say("/a.mp4", Answer()), tmp_path / "a")


@pytest.mark.parametrize("has_length", [True, False], ids=["declared", "found out on the way"])
def test_a_file_over_the_limit_is_refused(
    make_client: MakeClient, server: WebServer, tmp_path: Path, has_length: bool
) -> None:
    client = make_client(limits=FetchLimits(bytes_max=1000))
    with pytest.raises(InvalidRecordError, match="over the limit of 1000") as caught:
        client.fetch(server.say("/a.mp4", Answer(body=BODY, has_length=has_length)), tmp_path / "a")
    assert caught.value.reason == "too_large"
    assert list(tmp_path.glob("a*")) == []


def test_a_body_of_untold_length_is_taken(client: PoliteClient, server: WebServer, tmp_path: Path) -> None:
    assert client.fetch(server.say("/a.mp4", Answer(body=BODY, has_length=False)), tmp_path / "a").n_bytes == len(BODY)


def test_a_transfer_over_its_time_is_stopped_and_kept(
    make_client: MakeClient, server: WebServer, tmp_path: Path
) -> None:
    moments = iter(range(0, 10**6, 40))
    client = make_client(limits=FetchLimits(total_s_max=100.0), now=lambda: NOW + next(moments))
    with pytest.raises(SourceDownError, match=r"in 100 s, not done"):
        client.fetch(server.say("/a.mp4", Answer(body=BODY, headers=ETAG)), tmp_path / "a")
    assert (tmp_path / "a.part").exists()


def test_a_server_that_is_not_there_is_down(client: PoliteClient, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(SourceDownError, match="ConnectError"):
        client.fetch(f"http://127.0.0.1:{port}/a.mp4", tmp_path / "a")


def test_a_silent_server_is_down(make_client: MakeClient, tmp_path: Path) -> None:
    client = make_client(limits=FetchLimits(silence_s_max=0.05))
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(SourceDownError, match="ReadTimeout"):
        client.fetch(f"http://127.0.0.1:{silent.getsockname()[1]}/a.mp4", tmp_path / "a")


def test_robots_with_a_broken_encoding_are_an_error(ask: Ask, client: PoliteClient, server: WebServer) -> None:
    server.say("/robots.txt", Answer(body=b"no gzip", headers={"Content-Encoding": "gzip"}))
    with pytest.raises(SourceGoneError, match="DecodingError"):
        ask(client, server.url("/a"))


def test_a_full_disk_is_worth_a_retry(client: PoliteClient, server: WebServer, tmp_path: Path) -> None:
    url = server.say("/a.mp4", Answer(body=BODY))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(BODY) // 2, hard))
    try:
        with pytest.raises(StoreBusyError, match=r"a: File too large; free space there"):
            client.fetch(url, tmp_path / "a")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_the_host_of_a_url_is_lower_case() -> None:
    assert check_url("HTTPS://Example.ORG/a") == "example.org"
