"""Estimate: what a chain would take, told before anything moves."""

import shutil
from pathlib import Path

import pytest

from sakuga_tasks.config import Settings
from sakuga_tasks.errors import ConfigError
from sakuga_tasks.jobs.estimate import KEPT_PER_BYTE, WORK_S_PER_BYTE, estimate
from tests.unit.jobs.walk import PARAMS, copy_video, settings_in


def test_items_bytes_hours_and_disk_are_told_and_nothing_is_made(
    smallest_footage: Path, source: Path, tmp_path: Path
) -> None:
    size = copy_video(smallest_footage, source / "a.mp4").stat().st_size
    copy_video(smallest_footage, source / "b.mp4")
    (source / "c.avi").write_bytes(b"RIFF")
    (source / "notes.txt").write_text("notes")

    found = estimate(settings_in(tmp_path), PARAMS, source=str(source))

    assert (found.items_count, found.rejects, found.ignored) == (2, {"other_extension": 1}, {"other_extension": 1})
    assert (found.source_bytes, found.unsized_items_count) == (2 * size, 0)
    assert found.work_hours == pytest.approx(2 * size * WORK_S_PER_BYTE / 3600)
    assert found.disk_bytes_needed == int(2 * size * KEPT_PER_BYTE)
    assert not (tmp_path / "store").exists()
    assert not (tmp_path / "cache").exists()


def test_files_on_the_web_count_as_fifty_megabytes_each(tmp_path: Path) -> None:
    path = tmp_path / "films.csv"
    path.write_text("url,licence,licence_url\nhttps://example.org/a.mp4,CC0-1.0,\n")

    found = estimate(settings_in(tmp_path), PARAMS, source=str(path))

    assert (found.source_bytes, found.unsized_items_count) == (50_000_000, 1)


@pytest.mark.parametrize("kind", ["path", "url", "not_yet_made"])
def test_free_bytes_are_those_of_the_stores_disk(kind: str, source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "a b" / "store"
    if kind != "not_yet_made":
        folder.mkdir(parents=True)
    settings = Settings(store=folder.as_uri() if kind == "url" else str(folder))

    free = estimate(settings, PARAMS, source=str(source)).bytes_free

    assert free == pytest.approx(shutil.disk_usage(tmp_path).free, rel=0.05)


def test_free_bytes_of_a_bucket_are_unknown(source: Path) -> None:
    found = estimate(Settings(store="s3://bucket/prefix"), PARAMS, source=str(source))

    assert found.bytes_free is None
    assert found.describe() == (
        "0 items, 0.000 GB to take in, about 0.00 hours of one core, 0.000 GB of store needed, unknown free"
    )


def test_a_source_that_is_neither_folder_nor_list_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="neither a folder nor a"):
        estimate(settings_in(tmp_path), PARAMS, source=str(tmp_path / "absent"))
