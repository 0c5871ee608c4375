"""A clip's file that came in again as a video of its own leaves with the video it was cut from."""

import shutil
from pathlib import Path

import pytest

from sakuga_tasks.config import Settings
from sakuga_tasks.jobs.registry import STAGES
from sakuga_tasks.jobs.takedown import add_takedown
from tests.unit.jobs.walk import PARAMS, ask, do, do_until, keys, store_of, take, work_plan

pytestmark = pytest.mark.slow


@pytest.fixture
def copies(walked: Settings, tmp_path: Path) -> Path:
    """A folder with a copy of every clip file of the store."""
    folder = tmp_path / "copies"
    folder.mkdir()
    for path in Path(walked.store).glob("clips/*/*.mkv"):
        shutil.copyfile(path, folder / path.name)
    return folder


def first_video(settings: Settings) -> str:
    ((video_id,),) = ask(settings, "select video_id from videos order by log_no limit 1")
    return str(video_id)


def test_copies_that_came_in_leave_with_their_clips_and_theirs(walked: Settings, copies: Path) -> None:
    do_until(walked, copies, "analyse")
    assert ask(walked, "select count(*) from videos") == [(3,)]

    report = add_takedown(walked, reason="asked", sha256=first_video(walked))

    assert (report.posts_removed, report.videos_removed) == (3, 3)
    for table in ("posts", "videos", "fetches", "shots", "clips"):
        assert ask(walked, f"select count(*) from {table}") == [(0,)], table
    assert keys(walked, "blobs/") == keys(walked, "clips/") == []


def test_copies_of_before_the_takedown_do_not_come_in_after_it(walked: Settings, copies: Path) -> None:
    add_takedown(walked, reason="asked", sha256=first_video(walked))

    take(walked, copies)

    assert do(walked, "download").rejects == {"taken_down": 2}
    assert keys(walked, "blobs/") == []


def test_a_copy_that_a_running_job_brings_in_is_refused_at_the_commit(walked: Settings, copies: Path) -> None:
    take(walked, copies)
    plan = STAGES["download"].plan(walked, PARAMS)
    for key in plan.lists:
        STAGES["download"].work(walked, PARAMS, key)

    add_takedown(walked, reason="asked", sha256=first_video(walked))
    work_plan(walked, plan)

    assert ask(walked, "select count(*) from videos") == [(0,)]
    assert keys(walked, "blobs/") == []


def test_frames_take_the_copies_of_files_that_carry_them_and_leave_others(walked: Settings, copies: Path) -> None:
    video = first_video(walked)
    ((start, first, other),) = ask(
        walked,
        "select max(start_frame), arg_min(file_sha256, start_frame), arg_max(file_sha256, start_frame) from clips",
    )
    do_until(walked, copies, "download")

    report = add_takedown(walked, reason="asked", sha256=video, frames=(start, start + 1))

    left = {key.removeprefix("blobs/") for key in keys(walked, "blobs/")}
    carries = {sha for (sha,) in ask(walked, "select subject_value from tombstones where subject = 'file'")}
    assert other in carries
    assert left == {first, other} - carries
    assert report.videos_removed == len({first, other} & carries)
    assert store_of(walked).stat(f"blobs/{video}") is None
