"""A crawl's source as a whole: no store comes in again, and an empty one says what was there."""

import shutil
from pathlib import Path

import pytest

from sakuga_tasks.config import Settings
from sakuga_tasks.errors import ConfigError
from sakuga_tasks.jobs import crawl
from tests.unit.jobs.walk import PARAMS, ask, copy_video, do, rejects, settings_in, take

HEADER = "path,licence,licence_url\n"


@pytest.mark.parametrize("store", ["data", ".", "link"], ids=["inside", "the same", "by a link"])
def test_a_folder_that_holds_the_store_is_refused_before_there_is_one(store: str, source: Path, tmp_path: Path) -> None:
    (source / "a.mp4").write_bytes(b"video")
    (source / "link").symlink_to(source / "elsewhere")
    settings = Settings(store=str(source / store), cache=str(tmp_path / "cache"))

    with pytest.raises(ConfigError, match="clips would come in again"):
        crawl.plan(settings, PARAMS, source=str(source), licence="own")

    assert sorted(path.name for path in source.iterdir()) == ["a.mp4", "link"]


def test_a_folder_in_a_store_is_refused_by_whatever_way_it_is_reached(walked: Settings, tmp_path: Path) -> None:
    (tmp_path / "alias").symlink_to(Path(walked.store) / "clips")
    elsewhere = settings_in(tmp_path / "other")

    for settings in (walked, elsewhere):
        for source in (Path(walked.store), Path(walked.store) / "clips", tmp_path / "alias"):
            with pytest.raises(ConfigError, match="lies in"):
                crawl.plan(settings, PARAMS, source=str(source), licence="own")


def test_rows_links_and_roots_that_lead_into_a_store_are_rejects(
    walked: Settings, smallest_footage: Path, tmp_path: Path
) -> None:
    clip = next(Path(walked.store).glob("clips/*/*.mkv"))
    copy = tmp_path / "copy"
    shutil.copytree(walked.store, copy)
    copy_video(smallest_footage, tmp_path / "good.mp4", tail=b"other bytes")
    rows = (clip, clip.relative_to(tmp_path), copy / clip.relative_to(walked.store), "good.mp4")
    (tmp_path / "films.csv").write_text(HEADER + "".join(f"{row},CC0-1.0,\n" for row in rows))
    settings = settings_in(tmp_path, source_roots=[walked.store])

    report = take(settings, tmp_path / "films.csv")

    assert report.rejects == {"inside_store": 3}
    assert rejects(settings, "crawl")["inside_store"].endswith("take the videos it was made from")


def test_another_store_in_a_folder_is_one_reject_and_its_clips_do_not_come_in(
    walked_folder: Path, smallest_footage: Path, source: Path, tmp_path: Path
) -> None:
    shutil.copytree(walked_folder, source / "old")
    copy_video(smallest_footage, source / "a.mp4")
    settings = settings_in(tmp_path)

    report = take(settings, source)

    assert (report.items_done, report.rejects) == (1, {"inside_store": 1})


def test_a_post_of_a_file_that_lies_in_a_store_by_now_is_not_downloaded(
    walked_folder: Path, smallest_footage: Path, source: Path, tmp_path: Path
) -> None:
    copy_video(smallest_footage, source / "old" / "clips" / "a.mp4")
    settings = settings_in(tmp_path)
    take(settings, source)
    shutil.copytree(walked_folder, source / "old", dirs_exist_ok=True)

    assert do(settings, "download").rejects == {"inside_store": 1}


def test_a_link_out_of_the_folder_is_taken_once_its_target_is_a_root(
    smallest_footage: Path, source: Path, tmp_path: Path
) -> None:
    copy_video(smallest_footage, source / "a.mp4", tail=b"other bytes")
    (source / "link.mp4").symlink_to(copy_video(smallest_footage, tmp_path / "outside" / "b.mp4"))
    refused = take(settings_in(tmp_path), source)
    settings = settings_in(tmp_path, source_roots=[str(tmp_path / "outside")])

    take(settings, source)

    assert refused.rejects == {"outside_roots": 1}
    assert ask(settings, "select file_name from posts order by file_name") == [("a.mp4",), ("b.mp4",)]
    assert do(settings, "download").items_done == 2


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], r"0 videos, 0 rejects; give a folder or list that names videos$"),
        (
            ["a.avi", "b.avi", "c.txt"],
            r"0 videos, 2 rejects \(2 other_extension\), 1 other files passed over \(1 other_extension\);"
            r" a.avi: is .avi, wanted .mkv .mp4 .webm; convert it, or add its ending to the setting `extensions`$",
        ),
    ],
    ids=["empty", "other kinds"],
)
def test_a_source_without_a_video_says_what_was_there_and_leaves_no_store(
    names: list[str], said: str, source: Path, tmp_path: Path
) -> None:
    for name in names:
        (source / name).write_bytes(b"RIFF")
    settings = settings_in(tmp_path)

    for _ in range(2):
        with pytest.raises(ConfigError, match=said):
            crawl.plan(settings, PARAMS, source=str(source))

    assert not Path(settings.store).exists()
