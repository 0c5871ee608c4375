"""Stores to run commands on; every test gets an environment without settings of this machine."""

import logging
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sakuga_tasks.cli import main

Invoke = Callable[..., Result]


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """No setting but a cache of the test's own; log lines go nowhere once the test is over."""
    for name in [name for name in os.environ if name.startswith("SAKUGA_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SAKUGA_CACHE", str(tmp_path / "cache"))
    yield
    logger = logging.getLogger("sakuga_tasks")
    logger.handlers.clear()
    logger.setLevel(logging.NOTSET)


@pytest.fixture(scope="session")
def finished_store(smallest_footage: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which `sakuga run` took in the smallest footage; not to be written to."""
    store = tmp_path_factory.mktemp("finished") / "store"
    given = ["run", str(smallest_footage), "--store", str(store), "--licence", "own", "--json"]
    done = CliRunner().invoke(main, given, env={"SAKUGA_CACHE": str(store.parent / "cache")})
    assert done.exit_code == 0, done.output
    return store


@pytest.fixture
def store(finished_store: Path, tmp_path: Path) -> Path:
    """A copy of the finished store, to be written to."""
    return Path(shutil.copytree(finished_store, tmp_path / "store"))


@pytest.fixture
def sakuga() -> Invoke:
    """Run a command in this process, and return what it answered."""

    def invoke(*given: object) -> Result:
        return CliRunner().invoke(main, [str(one) for one in given])

    return invoke
