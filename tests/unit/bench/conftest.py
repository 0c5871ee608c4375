"""Fixtures for the tests of the benchmark's own footage and scorer."""

import importlib
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[3] / "bench"
sys.path.insert(0, str(BENCH))


@pytest.fixture(scope="session")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the quick part, drawn."""
    folder = tmp_path_factory.mktemp("quick")
    importlib.import_module("reading.draw").draw_part("quick", folder)
    return folder
