"""Fixtures that every test may ask for."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.register_assert_rewrite("tests.store_contract")

from sakuga_tasks.store.objects import Store, open_store  # noqa: E402
from tests.s3_servers import S3Server, run_moto  # noqa: E402


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--fail-on-skip`: where everything is installed, a test that skips itself is a hole."""
    parser.addoption("--fail-on-skip", action="store_true", help="fail when any test was skipped")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Turn a green session with skips red, if asked to."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = len(reporter.stats.get("skipped", [])) if reporter else 0
    if skipped and session.config.getoption("--fail-on-skip") and session.exitstatus == pytest.ExitCode.OK:
        reporter.write_line(f"{skipped} tests were skipped, and --fail-on-skip allows none", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def smallest_footage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one video of two seconds and two shots, drawn now."""
    folder = tmp_path_factory.mktemp("smallest")
    _draw(folder, "--smallest")
    return folder


@pytest.fixture(scope="session")
def demo_footage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with six short cartoons of every kind, drawn now."""
    folder = tmp_path_factory.mktemp("footage")
    _draw(folder, "--seconds", "20", "--videos", "6", "--seed", "1")
    return folder


def _draw(folder: Path, *options: str) -> None:
    script = ROOT / "bench" / "footage.py"
    subprocess.run([sys.executable, str(script), "--out", str(folder), *options], check=True, capture_output=True)


@pytest.fixture
def folder_store(tmp_path: Path) -> Store:
    """An empty store in a folder."""
    return open_store(str(tmp_path / "store"))


@pytest.fixture(scope="session")
def moto_server() -> Iterator[S3Server]:
    """moto behind one lock, in its own process."""
    with run_moto() as server:
        yield server


@pytest.fixture
def s3_url(moto_server: S3Server) -> str:
    """The URL of a store in a bucket of its own."""
    return f"s3://{moto_server.create_bucket()}/some/prefix"


@pytest.fixture
def s3_store(moto_server: S3Server, s3_url: str) -> Store:
    """An empty store on S3."""
    return open_store(s3_url, **moto_server.settings())


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest) -> Store:
    """An empty store: the test runs on a folder and on S3."""
    opened: Store = request.getfixturevalue(f"{request.param}_store")
    return opened
