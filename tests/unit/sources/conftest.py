"""What the tests of sources share: a server, a client without waiting, and its limiter."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from sakuga_tasks.sources.http import PoliteClient
from sakuga_tasks.sources.limiter import FolderLimiter
from tests.web_server import WebServer, web_server

NOW = 1_800_000_000.0
MakeClient = Callable[..., PoliteClient]
Ask = Callable[[PoliteClient, str], bytes]


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web_server() as running:
        yield running


@pytest.fixture
def waits() -> list[float]:
    """The seconds that the client was told to wait, in order."""
    return []


@pytest.fixture
def make_client(tmp_path: Path, waits: list[float]) -> Iterator[MakeClient]:
    with ExitStack() as stack:

        def make(**settings: object) -> PoliteClient:
            clock = settings.get("now", lambda: NOW)
            defaults = {
                "limiter": FolderLimiter(tmp_path / "turns", wait_s_max=1e6, now=clock),
                "allow_private": True,
                "interval_s": 0.0,
                "sleep": waits.append,
                "now": clock,
            }
            return stack.enter_context(PoliteClient("sakuga-tasks/1.0", "crawl@example.org", **(defaults | settings)))

        yield make


@pytest.fixture
def client(make_client: MakeClient) -> PoliteClient:
    return make_client()


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Fetch a file with a client, and return its bytes."""

    def fetch(client: PoliteClient, url: str) -> bytes:
        client.fetch(url, tmp_path / "answer")
        return (tmp_path / "answer").read_bytes()

    return fetch
