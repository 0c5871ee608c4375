import shutil
from contextlib import closing
from pathlib import Path

import pytest

from sakuga_tasks.jobs.knobs import make_params
from sakuga_tasks.jobs.read_video import read_video
from sakuga_tasks.jobs.read_videos import read_videos


@pytest.fixture
def film(smallest_footage: Path) -> Path:
    return smallest_footage / "smallest.mp4"


def test_a_video_is_covered_by_its_readings_and_has_a_time_per_frame(film: Path) -> None:
    facts, readings, pts = read_video(film, make_params())
    assert (facts.codec, len(pts)) == ("h264", 48)
    assert list(pts) == sorted(set(pts))
    assert [reading.start_pts for reading in readings] == [pts[reading.start_frame] for reading in readings]


@pytest.mark.slow
@pytest.mark.parametrize("processes", [1, 2])
def test_progress_counts_frames_up_to_what_the_files_claim(tmp_path: Path, film: Path, processes: int) -> None:
    shutil.copy(film, tmp_path / "other.mp4")
    seen: list[tuple[int, int]] = []
    videos = [film, tmp_path / "other.mp4"]
    done = list(
        read_videos(
            videos, make_params(), processes=processes, on_frames=lambda done, total: seen.append((done, total))
        )
    )
    assert {outcome.path for outcome in done} == set(videos)
    assert all(done <= total for done, total in seen)
    assert seen[-1] == (96, 96)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


@pytest.mark.slow
def test_an_interrupted_reading_leaves_no_worker_and_no_answer(tmp_path: Path, film: Path) -> None:
    shutil.copy(film, tmp_path / "other.mp4")

    def interrupt(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    outcomes = read_videos([film, tmp_path / "other.mp4"], make_params(), processes=2, on_frames=interrupt)
    with closing(outcomes), pytest.raises(KeyboardInterrupt):
        next(outcomes)
