"""Fixtures that every test may ask for."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

pytest.register_assert_rewrite("tests.store_contract")

from sakuga_tasks.store.objects import Store, open_store  # noqa: E402
from tests.kernel_cache import warm_kernels  # noqa: E402
from tests.s3_servers import S3Server, run_moto  # noqa: E402


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what CI asks beyond green: no skips, and that what is slow says so."""
    parser.addoption("--fail-on-skip", action="store_true", help="fail when any test was skipped")
    parser.addoption("--quick-s-max", type=float, help="fail a unit test above so much CPU time, unless marked slow")


def pytest_configure(config: pytest.Config) -> None:
    """Compile the kernels before several processes start that would each compile them: ten seconds of CPU."""
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        warm_kernels()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what talks to an S3 server."""
    for item in items:
        if "moto_server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Hold a unit test that is not marked slow to `--quick-s-max`: CPU time, which other load leaves as it is."""
    started_s = _cpu_s()
    yield
    used_s, limit_s = _cpu_s() - started_s, item.config.getoption("--quick-s-max")
    is_quick = item.path.is_relative_to(ROOT / "tests" / "unit") and item.get_closest_marker("slow") is None
    if limit_s and is_quick and used_s > limit_s:
        pytest.fail(f"took {used_s:.1f} s of CPU time, a quick test at most {limit_s}: mark it slow", pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None, None, None]:
    """Take back the real-time priority that SVT-AV1 gives a process of root: all others of the machine starve by it."""
    yield
    if sys.platform == "linux" and os.sched_getscheduler(0) != os.SCHED_OTHER:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


def _cpu_s() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


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
def s3_url(moto_server: S3Server, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of a store in a bucket of its own, with scratch of its own: a sweep must not reach another's."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("scratch")))
    return f"s3://{moto_server.create_bucket()}/some/prefix"


@pytest.fixture
def s3_store(moto_server: S3Server, s3_url: str) -> Store:
    """An empty store on S3."""
    return open_store(s3_url, **moto_server.settings())


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.slow)])
def store(request: pytest.FixtureRequest) -> Store:
    """An empty store: the test runs on a folder and on S3."""
    opened: Store = request.getfixturevalue(f"{request.param}_store")
    return opened
