"""A store in which the smallest video went the whole way, made once and copied for each test."""

import shutil
from pathlib import Path

import pytest

from sakuga_tasks.config import Settings
from tests.unit.jobs.walk import do_until, settings_in


@pytest.fixture(scope="session")
def walked_folder(smallest_footage: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store after caption, with a work list of every stage."""
    folder = tmp_path_factory.mktemp("walked")
    do_until(settings_in(folder), smallest_footage, "caption")
    return folder / "store"


@pytest.fixture
def walked(walked_folder: Path, tmp_path: Path) -> Settings:
    """A test's own copy of the walked store."""
    shutil.copytree(walked_folder, tmp_path / "store")
    return settings_in(tmp_path)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """An empty folder to take videos from."""
    folder = tmp_path / "source"
    folder.mkdir()
    return folder
