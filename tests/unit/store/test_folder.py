"""What a folder store does beyond the contract: crashes, vanished disks, forbidden places, stale scratch."""

import errno
import os
from datetime import timedelta
from pathlib import Path

import pytest

from sakuga_tasks.errors import ConfigError, ObjectMissingError, StoreBusyError, StoreRefusedError
from sakuga_tasks.store.folder import FolderStore, open_folder
from sakuga_tasks.store.objects import open_store
from tests.store_contract import list_keys, write_file
from tests.store_races import assert_no_half_object_after_kills, assert_one_winner_per_key


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return open_folder(tmp_path / "store", create=True)


@pytest.mark.slow
def test_exactly_one_of_16_processes_wins_each_key(store: FolderStore) -> None:
    assert_one_winner_per_key(store.url, {}, writers=16, keys=50)


@pytest.mark.slow
def test_killed_writers_leave_no_half_object(store: FolderStore) -> None:
    assert_no_half_object_after_kills(store.url, {}, kills=12)
    assert list((store.root / ".tmp").iterdir()) == []


def test_an_object_is_read_in_place(store: FolderStore) -> None:
    store.put_if_absent("clip/a.mp4", b"1")
    assert store.local_path("clip/a.mp4") == store.root / "clip/a.mp4"


@pytest.mark.parametrize("key", ["none", "clip", "clip/a/b"])
def test_what_is_no_object_has_no_local_path(store: FolderStore, key: str) -> None:
    store.put_if_absent("clip/a", b"1")
    with pytest.raises(ObjectMissingError):
        store.local_path(key)


def test_inputs_are_never_hard_linked(store: FolderStore, tmp_path: Path) -> None:
    path = write_file(tmp_path / "in.mp4", 5_000)
    store.put_file("video/ab", path)
    store.put_file("video/cd", path, move=True)
    path.write_bytes(b"changed")
    assert path.stat().st_nlink == 1
    assert len(store.get("video/ab")) == len(store.get("video/cd")) == 5_000


def test_a_link_in_scratch_is_copied_not_moved(store: FolderStore, tmp_path: Path) -> None:
    path = write_file(tmp_path / "in.mp4", 5_000)
    with store.scratch() as scratch:
        (scratch / "soft").symlink_to(path)
        (scratch / "hard").hardlink_to(path)
        store.put_file("soft", scratch / "soft", move=True)
        store.put_file("hard", scratch / "hard", move=True)
    path.write_bytes(b"changed")
    assert not (store.root / "soft").is_symlink()
    assert len(store.get("soft")) == len(store.get("hard")) == 5_000


def test_a_move_out_of_scratch_is_a_rename(store: FolderStore) -> None:
    with store.scratch() as scratch:
        inode = write_file(scratch / "out.mp4", 10).stat().st_ino
        os.utime(scratch / "out.mp4", (0, 0))
        store.put_file("clip/a", scratch / "out.mp4", move=True)
        assert not (scratch / "out.mp4").exists()
    assert store.local_path("clip/a").stat().st_ino == inode
    info = store.stat("clip/a")
    assert info is not None
    assert info.modified_at.year >= 2026


def test_objects_are_read_only_files(store: FolderStore, tmp_path: Path) -> None:
    store.put_if_absent("a", b"1")
    store.put_file("b", write_file(tmp_path / "in", 1))
    with store.scratch() as scratch:
        store.put_file("c", write_file(scratch / "in", 1), move=True)
    assert [store.local_path(key).stat().st_mode & 0o222 for key in "abc"] == [0, 0, 0]


def test_foreign_things_in_the_folder_are_no_objects(store: FolderStore, tmp_path: Path) -> None:
    (store.root / "link").symlink_to(tmp_path)
    os.mkfifo(store.root / "pipe")
    (store.root / "new\nline").write_bytes(b"")
    (store.root / "empty").mkdir()
    assert list_keys(store) == []


def test_a_missing_folder_is_made_only_when_asked(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="mount its disk"):
        open_store(str(tmp_path / "store"), create=False)
    assert not (tmp_path / "store").exists()
    open_store(str(tmp_path / "store"))
    open_store(str(tmp_path / "store"), create=False)


def test_an_empty_mount_point_is_not_taken_for_a_store(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="mount its disk"):
        open_store(str(tmp_path), create=False)


def test_a_file_is_not_taken_for_a_store(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="give a folder"):
        open_store(str(tmp_path / "file"))


def test_a_vanished_store_is_neither_empty_nor_made_again(store: FolderStore, tmp_path: Path) -> None:
    store.put_if_absent("a/b", b"1")
    path = write_file(tmp_path / "in", 1)
    store.root.rename(tmp_path / "away")
    for use in (
        lambda: store.put_if_absent("a/b", b"2"),
        lambda: store.put_file("a/c", path),
        lambda: store.get("a/b"),
        lambda: store.get_range("a/b", 0, 1),
        lambda: store.get_file("a/b", tmp_path / "out"),
        lambda: store.local_path("a/b"),
        lambda: store.stat("a/b"),
        lambda: list_keys(store),
        lambda: list_keys(store, "a/"),
        lambda: store.delete(["a/b"]),
        lambda: store.scratch().__enter__(),
        store.probe,
        lambda: store.remove_stale_scratch(timedelta(days=1)),
    ):
        with pytest.raises(StoreBusyError, match="mounted"):
            use()
    assert not store.root.exists()


def test_a_store_that_vanishes_between_temporary_and_name_is_not_made_again(store: FolderStore, tmp_path: Path) -> None:
    with store.scratch() as scratch:
        write_file(scratch / "out", 1)
        store.root.rename(tmp_path / "away")
        with pytest.raises(FileNotFoundError):
            store.put_file("clip/a", scratch / "out", move=True)
    assert not store.root.exists()


@pytest.mark.parametrize("taken", ["a", "a/b"])
def test_a_key_below_or_above_another_is_refused(store: FolderStore, taken: str) -> None:
    store.put_if_absent("a/b" if taken == "a/b" else "a", b"1")
    with pytest.raises(StoreRefusedError, match="other way round"):
        store.put_if_absent("a/b/c" if taken == "a/b" else "a/b", b"2")


@pytest.mark.parametrize("code", [errno.EPERM, errno.EOPNOTSUPP], ids=["FAT", "FUSE"])
def test_probe_refuses_a_folder_without_hard_links(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "link", refuse)
    with pytest.raises(StoreRefusedError, match="no hard links here"):
        store.probe()
    assert list((store.root / ".tmp").iterdir()) == []


def test_stale_scratch_goes_and_fresh_scratch_stays(store: FolderStore) -> None:
    temporary = store.root / ".tmp"
    for name, age_s in (("old folder", 7200), ("touched folder", 7200), ("old file", 7200), ("new file", 0)):
        path = temporary / name
        if "folder" in name:
            path.mkdir()
            (path / "inside").touch()
            os.utime(path / "inside", (0, 0) if name == "old folder" else None)
        else:
            path.touch()
        past = path.stat().st_mtime - age_s
        os.utime(path, (past, past))
    assert store.remove_stale_scratch(timedelta(hours=1)) == 2
    assert sorted(path.name for path in temporary.iterdir()) == ["new file", "touched folder"]
