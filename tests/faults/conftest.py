"""What every fault test starts from: two films, and the tables of a chain that nothing disturbed."""

import time
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.faults.walk import draw_two, end, nothing, start, tables, walk


class Undisturbed(NamedTuple):
    """A chain run to its end: its tables and how long it took."""

    store: Path
    tables: dict[str, list[str]]
    seconds: float


@pytest.fixture(scope="session")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two videos of two shots each."""
    return draw_two(tmp_path_factory.mktemp("footage"))


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, films: Path) -> Undisturbed:
    """The chain on the two films, run once."""
    store = tmp_path_factory.mktemp("undisturbed") / "store"
    assert end(start(nothing)) == 0  # the first child waits for the imports
    started = time.monotonic()
    assert end(start(walk, store, films)) == 0
    return Undisturbed(store, tables(store), time.monotonic() - started)
