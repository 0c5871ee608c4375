"""robots.txt: rules for our token, absence, size, age and delay."""

import hashlib

import pytest

from sakuga_tasks.errors import RateLimitError, SourceDownError, SourceGoneError
from sakuga_tasks.sources.http import PoliteClient
from sakuga_tasks.sources.robots import CACHE_S, HOSTS_MAX, ROBOTS_BYTES_MAX, RobotsCache, RobotsRules, read_rules
from tests.unit.sources.conftest import Ask
from tests.web_server import Answer, WebServer

TOKEN = "sakuga-tasks"
RULES = {
    "no rule": (b"", True),
    "all forbidden": (b"User-agent: *\nDisallow: /", False),
    "we are named": (b"User-agent: Sakuga-Tasks\nDisallow: /films", False),
    "another is named": (b"User-agent: other\nDisallow: /", True),
    "we are let in": (b"User-agent: *\nDisallow: /\n\nUser-agent: sakuga-tasks\nAllow: /films", True),
    "the longer rule wins": (b"User-agent: *\nDisallow: /films\nAllow: /films/open", True),
    "wildcard and end": (b"User-agent: *\nDisallow: /*.mp4$", False),
    "with a BOM": (b"\xef\xbb\xbfUser-agent: *\nDisallow: /", False),
    "not UTF-8": (b"# \xff\xfe\nUser-agent: *\nDisallow: /", False),
    "a web page": (b"<html><body>Welcome</body></html>", True),
}
DELAYS = {
    "none": (b"User-agent: *\nDisallow:", 0.0),
    "crawl-delay": (b"User-agent: *\nCrawl-delay: 2.5", 2.5),
    "request-rate": (b"User-agent: *\nRequest-rate: 1/10s", 10.0),
}


@pytest.mark.parametrize(("body", "is_allowed"), RULES.values(), ids=RULES)
def test_rules_are_read_for_our_token(body: bytes, is_allowed: bool) -> None:
    assert read_rules(body).allows("https://example.org/films/open/a.mp4", TOKEN) is is_allowed


@pytest.mark.parametrize(("body", "interval_s"), DELAYS.values(), ids=DELAYS)
def test_the_delay_a_host_asks_for_is_read(body: bytes, interval_s: float) -> None:
    assert read_rules(body).interval_s(TOKEN) == interval_s


def test_rules_are_named_by_their_bytes_and_absence_by_none() -> None:
    assert read_rules(b"User-agent: *").sha256 == hashlib.sha256(b"User-agent: *").hexdigest()
    assert read_rules(None).sha256 is None


def test_rules_are_loaded_again_after_a_day_and_the_cache_has_a_limit() -> None:
    clock, loads = [0.0], []

    def load() -> RobotsRules:
        loads.append(clock[0])
        return read_rules(None)

    cache = RobotsCache(now=lambda: clock[0])
    for clock[0] in (0.0, CACHE_S, CACHE_S + 1):
        cache.get("https://example.org", load)
    assert loads == [0.0, CACHE_S + 1]
    for host_no in range(HOSTS_MAX):
        cache.get(f"https://{host_no}.example.org", load)
    cache.get("https://example.org", load)
    assert len(loads) == 2 + HOSTS_MAX + 1


def test_a_forbidden_file_is_never_asked_for(ask: Ask, client: PoliteClient, server: WebServer) -> None:
    server.say("/robots.txt", Answer(body=b"User-agent: sakuga-tasks\nDisallow: /private"))
    with pytest.raises(SourceGoneError, match=r"robots\.txt forbids it to sakuga-tasks") as caught:
        ask(client, server.url("/private/a"))
    assert caught.value.reason == "robots_disallowed"
    assert server.paths() == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_host_without_robots_allows_all(ask: Ask, client: PoliteClient, server: WebServer, status: int) -> None:
    server.say("/robots.txt", Answer(status=status))
    assert ask(client, server.say("/a", Answer(body=b"page"))) == b"page"


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_host_whose_robots_fail_is_left_alone_for_now(
    ask: Ask, client: PoliteClient, server: WebServer, status: int
) -> None:
    server.say("/robots.txt", Answer(status=status))
    with pytest.raises(SourceDownError, match=f"/robots.txt: answered {status}"):
        ask(client, server.say("/a", Answer(body=b"page")))
    assert server.paths() == []


def test_a_host_too_busy_for_its_robots_is_left_alone_for_as_long_as_it_says(
    ask: Ask, client: PoliteClient, server: WebServer
) -> None:
    server.say("/robots.txt", Answer(status=429, headers={"Retry-After": "7"}))
    with pytest.raises(RateLimitError) as caught:
        ask(client, server.url("/a"))
    assert caught.value.retry_after_s == 7.0


def test_robots_are_asked_for_once_per_host_and_followed_through_redirects(
    ask: Ask, client: PoliteClient, server: WebServer
) -> None:
    server.say("/robots.txt", Answer(status=301, headers={"Location": "/rules"}))
    server.say("/rules", Answer(body=b"User-agent: *\nDisallow: /private"))
    server.say("/a", Answer(body=b"page"))
    for _ in range(3):
        ask(client, server.url("/a"))
    assert [asked.path for asked in server.asked] == ["/robots.txt", "/rules", "/a", "/a", "/a"]
    with pytest.raises(SourceGoneError):
        ask(client, server.url("/private"))


def test_robots_that_redirect_for_ever_allow_all(ask: Ask, client: PoliteClient, server: WebServer) -> None:
    server.say("/robots.txt", Answer(status=302, headers={"Location": "/robots.txt"}))
    assert ask(client, server.say("/a", Answer(body=b"page"))) == b"page"


def test_robots_without_end_are_read_up_to_the_limit(ask: Ask, client: PoliteClient, server: WebServer) -> None:
    rules = b"User-agent: *\nDisallow: /private\n"
    server.say("/robots.txt", Answer(body=rules + b"#" * (2 * ROBOTS_BYTES_MAX)))
    with pytest.raises(SourceGoneError):
        ask(client, server.url("/private"))


def test_a_crawl_delay_spaces_the_requests(
    ask: Ask, client: PoliteClient, server: WebServer, waits: list[float]
) -> None:
    server.say("/robots.txt", Answer(body=b"User-agent: *\nCrawl-delay: 4"))
    server.say("/a", Answer(body=b"page"))
    for _ in range(3):
        ask(client, server.url("/a"))
    assert waits == [4.0, 8.0]
