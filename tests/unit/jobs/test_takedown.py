"""Takedown: one request, carried out at once, and safe to repeat."""

import os
from pathlib import Path
from typing import Any

import pytest

from sakuga_tasks.config import Settings
from sakuga_tasks.errors import ConfigError
from sakuga_tasks.jobs.context import open_context
from sakuga_tasks.jobs.takedown import add_takedown, enforce, list_takedowns
from tests.unit.jobs.walk import ask, do_until, keys, settings_in


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "give either a url or a sha256"),
        ({"url": "https://example.org/", "sha256": "0" * 64}, "give either a url or a sha256"),
        ({"url": "https://example.org/", "frames": (0, 1)}, "need a sha256 and 0 <= first < end"),
        ({"sha256": "0" * 64, "frames": (5, 5)}, r"frames \(5, 5\) need a sha256 and 0 <= first < end"),
        ({"sha256": "0" * 64, "frames": (-1, 5)}, r"frames \(-1, 5\) need"),
    ],
    ids=["nothing", "both", "frames_of_a_url", "no_frame", "negative"],
)
def test_a_request_that_names_nothing_clearly_is_told_and_not_written(
    walked: Settings, asked: dict[str, Any], said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        add_takedown(walked, reason="asked", **asked)

    assert keys(walked, "tombstones/") == []


def test_frames_that_a_known_video_does_not_have_are_refused(walked: Settings) -> None:
    ((video_id,),) = ask(walked, "select video_id from videos")
    with pytest.raises(ConfigError, match=f"frames 9999-10000: video {video_id} has 48 frames, 0 to 47"):
        add_takedown(walked, reason="asked", sha256=video_id.upper(), frames=(9999, 10000))
    assert keys(walked, "tombstones/") == []


def test_frames_of_a_video_that_never_came_are_kept_for_the_day_it_does(walked: Settings) -> None:
    report = add_takedown(walked, reason="asked", sha256="0" * 64, frames=(9999, 10000))
    assert (report.tombstone_no, report.clips_removed) == (1, 0)


@pytest.mark.slow
def test_a_takedown_leaves_no_row_no_byte_and_no_way_back(walked: Settings, smallest_footage: Path) -> None:
    ((url, video_id),) = ask(walked, "select url, video_id from posts join fetches using (post_id)")

    report = add_takedown(walked, reason="asked by its author", url=url)

    assert (report.posts_removed, report.videos_removed, report.clips_removed) == (1, 1, 2)
    do_until(walked, smallest_footage, "caption")
    assert keys(walked, "blobs/") == keys(walked, "clips/") == keys(walked, "packs/") == []
    for table in ("posts", "videos", "fetches", "shots", "clips", "samples", "facts", "fused_captions"):
        assert ask(walked, f"select count(*) from {table}") == [(0,)], table
    assert [(one.subject, one.removal_reason) for one in list_takedowns(walked)] == [("url", "asked by its author")]
    assert not any(video_id in key for key in keys(walked))


def test_enforcing_again_deletes_nothing_more(walked: Settings) -> None:
    ((video_id,),) = ask(walked, "select video_id from videos")
    add_takedown(walked, reason="asked", sha256=video_id.upper())
    before = keys(walked)

    report = enforce(open_context(walked))

    assert report.objects_deleted == 0
    assert keys(walked) == before


def test_what_a_killed_job_left_in_scratch_goes_and_what_a_running_one_uses_stays(walked: Settings) -> None:
    scratch = Path(walked.store) / ".tmp"
    (scratch / "killed").mkdir()
    (scratch / "killed" / "film").write_bytes(b"bytes")
    for path in (scratch / "killed" / "film", scratch / "killed"):
        os.utime(path, (0, 0))
    context = open_context(walked)

    with context.store.scratch() as folder:
        enforce(context)
        assert folder.is_dir()

    assert not (scratch / "killed").exists()


def test_the_cache_keeps_no_part_of_a_removed_post(walked: Settings) -> None:
    ((post_id, url),) = ask(walked, "select post_id, url from posts")
    parts = walked.cache_folder / "parts"
    parts.mkdir(parents=True)
    for name in (f"{post_id}.part", f"{post_id}.part.json", "another.part"):
        (parts / name).write_bytes(b"bytes")

    add_takedown(walked, reason="asked", url=url)

    assert [path.name for path in parts.iterdir()] == ["another.part"]


@pytest.mark.parametrize(
    "read", [list_takedowns, lambda settings: add_takedown(settings, reason="x", url="https://x/")]
)
def test_a_store_that_does_not_exist_is_told_and_not_made(read: Any, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no store there"):
        read(settings_in(tmp_path))
    assert not (tmp_path / "store").exists()
