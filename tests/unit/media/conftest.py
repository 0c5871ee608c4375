"""Fixtures for tests that open videos."""

import importlib
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.unit.media.films import MEDIA, encode_film, moving_pictures

BENCH = Path(__file__).resolve().parents[3] / "bench"


class Footage(NamedTuple):
    """Drawn cartoons and their truth."""

    folder: Path
    truth: dict[str, Any]


@pytest.fixture(scope="session")
def footage(tmp_path_factory: pytest.TempPathFactory) -> Footage:
    """Six drawn cartoons of every kind, 20 seconds in all."""
    sys.path.insert(0, str(BENCH))
    draw_footage = importlib.import_module("footage").draw_footage

    folder = tmp_path_factory.mktemp("footage")
    return Footage(folder, draw_footage(folder, seconds=20, videos=6, seed=1))


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """90 frames of H.264 with B-frames and a hard cut at frame 50."""
    return encode_film(tmp_path_factory.mktemp("film") / "film.mp4", moving_pictures(90), options={"bf": "3"})


@pytest.fixture(scope="session")
def shared_media() -> Path:
    """The licensed test footage beside the repository."""
    if not MEDIA.is_dir():
        pytest.skip("the licensed test footage is not at ../shared/media")
    return MEDIA
