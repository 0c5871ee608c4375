"""robots.txt, obeyed as RFC 9309 says: absent means allowed, unreachable means not now."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

from protego import Protego

CACHE_S = 86400.0  # RFC 9309, 2.4: not longer than a day
HOSTS_MAX = 1024
ROBOTS_BYTES_MAX = 512_000  # RFC 9309, 2.5: at least 500 KiB; what lies beyond is not read
ROBOTS_REDIRECTS_MAX = 5


class RobotsRules(NamedTuple):
    """The rules of one host; `sha256` names the file they were read from, None where there is none."""

    parser: Protego
    sha256: str | None

    def allows(self, url: str, token: str) -> bool:
        """Say whether our product token may fetch a URL."""
        return bool(self.parser.can_fetch(url, token))

    def interval_s(self, token: str) -> float:
        """Return the seconds the host wants between two requests of ours: Crawl-delay or Request-rate, else 0."""
        rate = self.parser.request_rate(token)
        return max(self.parser.crawl_delay(token) or 0.0, rate.seconds / rate.requests if rate else 0.0)


def read_rules(body: bytes | None) -> RobotsRules:
    """Return the rules of a robots.txt; None where the host has none, which allows everything."""
    text = (body or b"").decode("utf-8-sig", errors="replace")
    return RobotsRules(Protego.parse(text), hashlib.sha256(body).hexdigest() if body is not None else None)


class RobotsCache:
    """The rules of the hosts met last, each kept for a day."""

    def __init__(self, *, now: Callable[[], float]) -> None:
        self._now = now
        self._rules: OrderedDict[str, tuple[float, RobotsRules]] = OrderedDict()

    def get(self, origin: str, load: Callable[[], RobotsRules]) -> RobotsRules:
        """Return the rules of an origin, loading them if they are absent or a day old."""
        kept_at, rules = self._rules.get(origin, (float("-inf"), None))
        if rules is None or self._now() - kept_at > CACHE_S:
            rules = load()
            self._rules[origin] = (self._now(), rules)
            self._rules.move_to_end(origin)
            while len(self._rules) > HOSTS_MAX:
                self._rules.popitem(last=False)
        return rules
