"""The share of rejects: of all that was looked at, not of what was new in it."""

from contextlib import nullcontext
from pathlib import Path

import pytest

from sakuga_tasks.config import Settings
from sakuga_tasks.errors import TooManyRejectsError
from sakuga_tasks.jobs import crawl
from sakuga_tasks.jobs.registry import STAGES
from sakuga_tasks.jobs.rejects import FEW, Share, check_rejects
from sakuga_tasks.jobs.reports import CommitReport
from tests.unit.jobs.walk import PARAMS, copy_video, do, settings_in, take


def crawl_within_the_limit(settings: Settings, source: Path) -> CommitReport:
    plan = crawl.plan(settings, PARAMS, source=str(source), licence="own")
    for key in plan.lists:
        crawl.STAGE.work(settings, PARAMS, key)
    return crawl.STAGE.commit(settings, PARAMS)


def test_one_more_good_file_among_known_rejects_does_not_fail_the_crawl(
    smallest_footage: Path, source: Path, tmp_path: Path
) -> None:
    for name in "abcde":
        copy_video(smallest_footage, source / f"{name}.mp4", tail=name.encode())
        (source / f"{name}-link.mp4").symlink_to("/absent")
    settings = settings_in(tmp_path)
    first = crawl_within_the_limit(settings, source)
    copy_video(smallest_footage, source / "f.mp4", tail=b"f")

    report = crawl_within_the_limit(settings, source)

    assert (first.items_done, report.items_done, report.rejects) == (5, 6, {"file_missing": 5})


@pytest.mark.slow
def test_one_bad_file_beside_a_good_stock_does_not_fail_the_download(
    smallest_footage: Path, source: Path, tmp_path: Path
) -> None:
    for name in "abc":
        copy_video(smallest_footage, source / f"{name}.mp4", tail=name.encode())
    settings = settings_in(tmp_path)
    take(settings, source)
    do(settings, "download")
    (source / "bad.mp4").write_bytes(b"no video")
    take(settings, source)
    download = STAGES["download"]
    for key in download.plan(settings, PARAMS).lists:
        download.work(settings, PARAMS, key)

    report = download.commit(settings, PARAMS)

    assert (report.items_done, report.rejects) == (3, {"corrupt_media": 1})


@pytest.mark.parametrize(
    ("done", "bad", "stock", "is_too_many"),
    [
        (5, 5, 0, False),
        (4, 5, 0, True),
        (0, FEW - 1, 1000, False),
        (0, FEW, 1000, True),
        (FEW, FEW + 1, 1000, True),
    ],
    ids=["at_the_limit", "above_it", "few_beside_a_stock", "many_beside_a_stock", "just_above_it"],
)
def test_too_many_are_more_than_the_limit_and_not_a_few(done: int, bad: int, stock: int, is_too_many: bool) -> None:
    now = Share(done, {"corrupt_media": bad, "taken_down": 100})
    all_told = Share(done + stock, now.rejects)
    said = f"^download: {bad} of {done + bad} items rejected \\({bad} corrupt_media\\), limit 50%"
    with pytest.raises(TooManyRejectsError, match=said) if is_too_many else nullcontext():
        check_rejects("download", now, all_told, ratio_max=0.5)
