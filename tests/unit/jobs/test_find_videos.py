import os
from pathlib import Path

import pytest

from sakuga_tasks.errors import ConfigError
from sakuga_tasks.jobs.find_videos import answer_name, find_videos


def test_videos_of_a_folder_come_by_name_and_the_rest_is_told_in_one_line(tmp_path: Path) -> None:
    for name in ("b.mkv", "a.MP4", "c.gif", "notes.txt", "truth.json", "README"):
        (tmp_path / name).touch()
    for name in ("folder.mp4", "sub/deep"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "sub" / "deep" / "d.mkv").touch()
    found = find_videos([tmp_path])
    assert [path.name for path in found.videos] == ["a.MP4", "b.mkv", "c.gif"]
    assert found.errors == []
    assert found.notes == [
        f"{tmp_path}: passed over: 1 subfolder with videos (sub), 3 files of other names (.json, .txt, no ending)"
    ]


def test_a_folder_of_videos_alone_needs_no_note(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").touch()
    assert find_videos([tmp_path]) == ([tmp_path / "a.mp4"], [], [])


def test_a_folder_without_videos_is_an_error_and_the_other_arguments_count(tmp_path: Path) -> None:
    (tmp_path / "season" / "1").mkdir(parents=True)
    (tmp_path / "season" / "1" / "a.mp4").touch()
    (tmp_path / "b.mp4").touch()
    videos, errors, notes = find_videos([tmp_path / "season", tmp_path / "b.mp4"])
    assert (videos, notes) == ([tmp_path / "b.mp4"], [])
    assert "holds no video, only 1 subfolder with videos (1); subfolders are not read" in errors[0]
    assert ".mkv .mp4 .webm" in errors[0]
    assert ".avi" in errors[0]


def test_an_entry_that_cannot_be_looked_at_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"")
    (tmp_path / "nowhere").symlink_to("x" * 300)

    found = find_videos([tmp_path])

    assert (found.videos, found.errors) == ([tmp_path / "a.mp4"], [])


def test_one_answer_for_two_files_is_refused_with_both_paths(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.mp4").touch()
    given = [tmp_path / "a" / "x.mp4", tmp_path / "b"]
    with pytest.raises(ConfigError, match=r"a/x\.mp4 and .*b/x\.mp4: one name for two answers"):
        find_videos(given)


@pytest.mark.parametrize("stem", ["a" * 251, "あ" * 83 + "ab"], ids=["ascii", "three_bytes"])
def test_a_name_too_long_for_an_answer_is_cut_with_a_hash(stem: str) -> None:
    names = [answer_name(Path(f"{stem}.mp4")), answer_name(Path(f"{stem}.mkv"))]
    assert len(set(names)) == 2
    for name in names:
        assert 250 < len(os.fsencode(name)) <= 255
        assert name.endswith(".json")


def test_a_name_that_fits_keeps_its_bytes() -> None:
    assert answer_name(Path("a.mp4")) == "a.mp4.json"
    assert answer_name(Path("a\udce9.mp4")) == "a\udce9.mp4.json"
