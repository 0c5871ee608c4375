"""Analyse: one decode of a real video into shots, timesheets and exact clips."""

import os
from pathlib import Path

import pytest

from sakuga_tasks.config import Settings
from sakuga_tasks.jobs.analyse import STAGE
from sakuga_tasks.jobs.takedown import add_takedown
from sakuga_tasks.media.probe import probe_video
from sakuga_tasks.store.garbage import collect_garbage
from tests.unit.jobs.walk import PARAMS, ask, copy_video, do, keys, rejects, settings_in, store_of, take


def broken_middle(path: Path) -> Path:
    """Overwrite packets in the middle of a file, so that it opens and does not decode to its end."""
    data = bytearray(path.read_bytes())
    third = len(data) // 3
    data[third : 2 * third] = bytes(third)
    path.write_bytes(data)
    return path


def test_shots_and_clips_of_a_video_cover_it(walked: Settings) -> None:
    shots = ask(
        walked, "select start_frame, end_frame, list_sum(timesheet), drawings_count from shots order by start_frame"
    )
    clips = ask(walked, "select object_key, n_bytes, skip_frames, len_frames from clips order by start_frame")

    assert [(start, end) for start, end, _, _ in shots] == [(0, 24), (24, 48)]
    assert [frames for _, _, frames, _ in shots] == [24, 24]
    assert [length for _, _, _, length in clips] == [24, 24]
    for key, n_bytes, skip, length in clips:
        path = store_of(walked).local_path(key)
        assert path is not None
        assert path.stat().st_size == n_bytes
        assert probe_video(path).codec == "h264"
        assert skip + length <= 48


@pytest.mark.slow
def test_a_video_broken_in_the_middle_is_a_reject_and_the_rest_goes_on(
    smallest_footage: Path, source: Path, tmp_path: Path
) -> None:
    copy_video(smallest_footage, source / "good.mp4")
    broken_middle(copy_video(smallest_footage, source / "broken.mp4", tail=b"other"))
    settings = settings_in(tmp_path)
    take(settings, source)
    assert do(settings, "download").items_done == 2  # it opens, and its first frame decodes

    report = do(settings, "analyse")

    assert (report.items_done, report.rejects) == (1, {"corrupt_media": 1})
    ((video_id,),) = ask(settings, "select item_id from rejects")
    assert rejects(settings, "analyse")["corrupt_media"].startswith(f"{video_id}: ")
    assert ask(settings, "select count(distinct video_id) from shots") == [(1,)]


@pytest.mark.slow
def test_bytes_that_analyse_rejected_for_good_go_and_are_never_asked_for_again(
    smallest_footage: Path, source: Path, tmp_path: Path
) -> None:
    copy_video(smallest_footage, source / "good.mp4")
    copy_video(smallest_footage, source / "bad.mp4", tail=b"other")
    settings = settings_in(tmp_path)
    take(settings, source)
    do(settings, "download")
    ((video_id,),) = ask(settings, "select video_id from videos order by n_bytes desc limit 1")
    blob = tmp_path / "store" / "blobs" / video_id
    blob.chmod(0o644)
    blob.write_bytes(b"bit rot")

    report = do(settings, "analyse")
    for path in (tmp_path / "store").rglob("*"):
        os.utime(path, (0, 0), follow_symlinks=False)
    collect_garbage(store_of(settings), is_dry_run=False)

    assert (report.items_done, report.rejects) == (1, {"corrupt_media": 1})
    assert "does not open as a video" in rejects(settings, "analyse")["corrupt_media"]
    assert len(keys(settings, "blobs/")) == 1
    other = type(PARAMS)(analyse=type(PARAMS.analyse)(shot_frames_min=1))
    assert STAGE.plan(settings, other).items_count == 1


@pytest.mark.slow
def test_a_video_taken_down_after_its_plan_is_a_reject(smallest_footage: Path, source: Path, tmp_path: Path) -> None:
    copy_video(smallest_footage, source / "a.mp4")
    settings = settings_in(tmp_path)
    take(settings, source)
    do(settings, "download")
    (key,) = STAGE.plan(settings, PARAMS).lists
    store = store_of(settings)
    work_list = store.get(key)
    ((video_id,),) = ask(settings, "select video_id from videos")
    add_takedown(settings, reason="asked", sha256=video_id)
    store.put_if_absent(key, work_list)  # as read by a task before the purge

    report = STAGE.work(settings, PARAMS, key)

    assert (report.items_done, report.rejects) == (0, {"taken_down": 1})
    assert keys(settings, "blobs/") == keys(settings, "clips/") == []


def test_a_short_shot_makes_no_clip_and_is_told(walked: Settings) -> None:
    params = type(PARAMS)(analyse=type(PARAMS.analyse)(shot_frames_min=25))
    for key in STAGE.plan(walked, params).lists:
        STAGE.work(walked, params, key)
    run_id = STAGE.commit(walked, params).run_id

    assert ask(walked, f"select distinct drop_reason from shots where run_id = '{run_id}'") == [("short_shot",)]
    assert ask(walked, f"select count(*) from clips where run_id = '{run_id}'") == [(0,)]
