"""Local files: what may be read, and a folder walked without skipping anything in silence."""

import os
import socket
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sakuga_tasks.errors import ConfigError, InvalidRecordError
from sakuga_tasks.sources.files import DEPTH_MAX, Allowed, check_file, walk_folder
from sakuga_tasks.sources.raw_item import BadItem, Ignored, RawItem

NOBODY = 65534
ODD_NAMES = {
    "quotes": 'it\'s "a" name.mp4',
    "newline": "two\nlines.mp4",
    "emoji": "🎬 原画.mp4",
    "dots": "...and....mp4",
    "per cent and hash": "100%#1?.mp4",
    "backslash": "a\\b.mp4",
    "leading dash": "-rf.mp4",
    "spaces around": " a .mp4",
    "255 bytes": "a" * 251 + ".mp4",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "videos"
    path.mkdir()
    return path


def write(path: Path, body: bytes = b"video") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    return path


def walk(folder: Path) -> tuple[list[str], dict[str, str], dict[str, int]]:
    """Return labels of what is good, reasons of what is bad, counts of what is ignored."""
    items = list(walk_folder(folder))
    return (
        [item.label for item in items if isinstance(item, RawItem)],
        {item.label: item.reason for item in items if isinstance(item, BadItem)},
        {item.reason: item.count for item in items if isinstance(item, Ignored)},
    )


def allow(path: Path, roots: list[Path]) -> Path:
    return check_file(path, Allowed([root.resolve() for root in roots])).path


@contextmanager
def without_root() -> Iterator[None]:
    """Run the block as nobody if we are root, who may read everything."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(was)


def test_a_file_under_a_root_is_allowed_with_links_and_dots_resolved(folder: Path) -> None:
    file = write(folder / "sub" / "a.mp4")
    (folder / "link.mp4").symlink_to(file)
    assert allow(folder / "link.mp4", [folder]) == file.resolve()
    assert allow(folder / "sub" / ".." / "sub" / "a.mp4", [folder]) == file.resolve()


def test_a_root_that_is_itself_a_link_is_fine(folder: Path, tmp_path: Path) -> None:
    file = write(folder / "a.mp4")
    (tmp_path / "alias").symlink_to(folder)
    assert allow(tmp_path / "alias" / "a.mp4", [tmp_path / "alias"]) == file.resolve()


@pytest.mark.parametrize("name", ["link.mp4", "../secret.mp4", "linked_folder/secret.mp4"])
def test_nothing_leads_out_of_the_roots(folder: Path, tmp_path: Path, name: str) -> None:
    secret = write(tmp_path / "secret.mp4")
    (folder / "link.mp4").symlink_to(secret)
    (folder / "linked_folder").symlink_to(tmp_path)
    with pytest.raises(InvalidRecordError, match="SAKUGA_SOURCE_ROOTS") as caught:
        allow(folder / name, [folder])
    assert caught.value.reason == "outside_roots"
    assert allow(folder / name, [folder, tmp_path]) == secret.resolve()


def test_a_root_is_a_folder_not_a_prefix_of_a_name(folder: Path, tmp_path: Path) -> None:
    write(tmp_path / "videos2" / "a.mp4")
    with pytest.raises(InvalidRecordError, match="outside"):
        allow(tmp_path / "videos2" / "a.mp4", [folder])


BAD_PATHS = {
    "missing": ("missing.mp4", "file_missing"),
    "under a file": ("file.mp4/a.mp4", "bad_path"),
    "a folder": ("folder.mp4", "not_a_file"),
    "a pipe": ("pipe.mp4", "not_a_file"),
    "a socket": ("socket.mp4", "not_a_file"),
    "a broken link": ("broken.mp4", "file_missing"),
    "a link to itself": ("loop.mp4", "bad_path"),
    "a NUL": ("a\0.mp4", "bad_path"),
    "300 bytes": ("a" * 296 + ".mp4", "bad_path"),
    "not UTF-8": ("\udcff.mp4", "bad_path"),
}


@pytest.fixture
def odd_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(folder / "file.mp4")
    (folder / "folder.mp4").mkdir()
    os.mkfifo(folder / "pipe.mp4")
    monkeypatch.chdir(folder)  # a socket's path may be 107 bytes long at most
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.mp4")
    (folder / "broken.mp4").symlink_to("nowhere")
    (folder / "loop.mp4").symlink_to("loop.mp4")
    write(folder / "\udcff.mp4")
    return folder


@pytest.mark.parametrize(("name", "reason"), BAD_PATHS.values(), ids=BAD_PATHS)
def test_what_is_no_readable_file_is_refused_in_one_line(odd_folder: Path, name: str, reason: str) -> None:
    with pytest.raises(InvalidRecordError) as caught:
        allow(odd_folder / name, [odd_folder])
    assert caught.value.reason == reason
    assert str(caught.value).isprintable()


def test_a_walk_reports_what_is_no_readable_file(odd_folder: Path) -> None:
    assert walk(odd_folder) == (
        ["file.mp4"],
        {
            "broken.mp4": "file_missing",
            "folder.mp4": "not_a_file",
            "loop.mp4": "bad_path",
            "pipe.mp4": "not_a_file",
            "socket.mp4": "not_a_file",
            "\\udcff.mp4": "bad_path",
        },
        {},
    )


def test_an_unreadable_file_and_an_unreadable_folder_are_reported() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        folder.chmod(0o755)
        write(folder / "a.mp4")
        write(folder / "b.mp4").chmod(0)
        write(folder / "closed" / "c.mp4").parent.chmod(0)
        (folder / "d.mp4").symlink_to(folder / "closed" / "c.mp4")
        with without_root():
            good, bad, _ = walk(folder)
        (folder / "closed").chmod(stat.S_IRWXU)
    assert good == ["a.mp4"]
    assert bad == {"b.mp4": "unreadable", "d.mp4": "unreadable", str(folder / "closed"): "unreadable"}


@pytest.mark.parametrize("name", ODD_NAMES.values(), ids=ODD_NAMES)
def test_an_odd_name_is_taken_and_shown_on_one_line(folder: Path, name: str) -> None:
    write(folder / ("x" + name if name.startswith(".") else name))
    good, bad, _ = walk(folder)
    assert (len(good), bad) == (1, {})
    assert good[0].isprintable()


def test_a_walk_is_sorted_by_name_folder_by_folder(folder: Path) -> None:
    for name in ("b.mp4", "a/2.mkv", "a/1.webm", "a.mp4", "Z.MP4", "é.mp4"):
        write(folder / name)
    assert walk(folder)[0] == ["Z.MP4", "a/1.webm", "a/2.mkv", "a.mp4", "b.mp4", "é.mp4"]


def test_other_videos_are_rejects_and_other_files_are_counted(folder: Path) -> None:
    for name in ("a.mp4", "b.avi", "c.MOV", "notes.txt", "noextension", ".hidden.mp4", ".git/d.mp4", "sub/e.srt"):
        write(folder / name)
    good, bad, ignored = walk(folder)
    assert good == ["a.mp4"]
    assert bad == {"b.avi": "other_extension", "c.MOV": "other_extension"}
    assert ignored == {"hidden": 2, "other_extension": 3}


def test_the_kinds_taken_are_a_setting(folder: Path) -> None:
    write(folder / "a.mp4")
    write(folder / "b.avi")
    items = list(walk_folder(folder, [".avi"]))
    assert [(type(item), item.label) for item in items] == [(BadItem, "a.mp4"), (RawItem, "b.avi")]


def test_a_link_inside_the_folder_is_taken_and_one_to_a_folder_is_reported(folder: Path, tmp_path: Path) -> None:
    write(folder / "a.mp4")
    (folder / "b.mp4").symlink_to("a.mp4")
    (folder / "out.mp4").symlink_to(write(tmp_path / "secret.mp4"))
    (folder / "again").symlink_to(folder)
    good, bad, _ = walk(folder)
    assert good == ["a.mp4", "b.mp4"]
    assert bad == {str(folder.resolve() / "again"): "folder_link", "out.mp4": "outside_roots"}


def test_a_link_may_lead_to_another_root(folder: Path, tmp_path: Path) -> None:
    outside = write(tmp_path / "outside" / "a.mp4")
    (folder / "link.mp4").symlink_to(outside)
    (tmp_path / "alias").symlink_to(tmp_path / "outside")
    (item,) = walk_folder(folder, roots=[tmp_path / "alias"])
    assert isinstance(item, RawItem)
    assert item.file is not None
    assert (item.file.path, item.file.root) == (outside.resolve(), outside.parent.resolve())


def test_a_closed_folder_is_reported_and_neither_entered_nor_linked_to(folder: Path) -> None:
    write(folder / "shut" / "a.mp4")
    (folder / "link.mp4").symlink_to(folder / "shut" / "a.mp4")
    closed = (folder / "shut").resolve()
    items = list(walk_folder(folder, is_closed=lambda one: one == closed))
    assert [(type(item), getattr(item, "reason", None)) for item in items] == [(BadItem, "inside_store")] * 2


def test_the_contents_of_a_folder_named_like_a_video_are_found(folder: Path) -> None:
    write(folder / "x.mp4" / "a.mp4")
    assert walk(folder)[:2] == (["x.mp4/a.mp4"], {"x.mp4": "not_a_file"})


def test_folders_without_end_are_reported(folder: Path) -> None:
    deep = folder.joinpath(*["d"] * (DEPTH_MAX + 2))
    write(deep / "a.mp4")
    assert list(walk(folder)[1].values()) == ["too_deep"]


def test_a_bad_file_keeps_its_id(odd_folder: Path) -> None:
    first, second = ([item.item_id for item in walk_folder(odd_folder) if isinstance(item, BadItem)] for _ in "12")
    assert first == second
    assert len(set(first)) == len(first)


@pytest.mark.parametrize("name", ["missing", "file.mp4"])
def test_a_source_that_is_no_folder_is_refused(odd_folder: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="give a folder that can be read"):
        list(walk_folder(odd_folder / name))
