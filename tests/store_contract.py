"""What every store must do; run on a folder and on moto by the unit tests, on Ceph by the system tests."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sakuga_tasks.errors import InvalidRecordError, ObjectMissingError
from sakuga_tasks.store.objects import ObjectInfo, Store

MULTIPART_BYTES = (16 << 20) + 12345
"""Enough for two parts on S3."""


def list_keys(store: Store, prefix: str = "") -> list[str]:
    """Return the keys below a prefix, as the store orders them."""
    return [info.key for info in store.list(prefix)]


def write_file(path: Path, n_bytes: int) -> Path:
    """Write a file whose every kilobyte differs."""
    path.write_bytes(b"".join(number.to_bytes(8, "big") * 128 for number in range(n_bytes // 1024 + 1))[:n_bytes])
    return path


class StoreContract:
    def test_first_put_wins_and_second_is_refused(self, store: Store) -> None:
        assert store.put_if_absent("log/00000001.json", b"first")
        assert not store.put_if_absent("log/00000001.json", b"second")
        assert store.get("log/00000001.json") == b"first"

    def test_put_is_allowed_again_after_delete(self, store: Store) -> None:
        store.put_if_absent("a", b"first")
        store.delete(["a"])
        assert store.put_if_absent("a", b"second")
        assert store.get("a") == b"second"

    @pytest.mark.parametrize("n_bytes", [0, 1, 5_000, MULTIPART_BYTES], ids=["empty", "byte", "small", "multipart"])
    def test_a_file_comes_back_as_it_went_in(self, store: Store, tmp_path: Path, n_bytes: int) -> None:
        path = write_file(tmp_path / "in.bin", n_bytes)
        store.put_file("blob/aa/file.bin", path)
        store.get_file("blob/aa/file.bin", tmp_path / "new folder" / "out.bin")
        assert (tmp_path / "new folder" / "out.bin").read_bytes() == path.read_bytes()
        assert [child.name for child in (tmp_path / "new folder").iterdir()] == ["out.bin"]

    def test_a_file_may_be_put_twice(self, store: Store, tmp_path: Path) -> None:
        path = write_file(tmp_path / "in.bin", 100)
        store.put_file("blob", path)
        store.put_file("blob", path)
        assert store.get("blob") == path.read_bytes()

    def test_a_moved_file_lies_in_the_store(self, store: Store) -> None:
        with store.scratch() as scratch:
            data = write_file(scratch / "out.mp4", 3_000).read_bytes()
            store.put_file("clip/ab.mp4", scratch / "out.mp4", move=True)
        assert store.get("clip/ab.mp4") == data

    def test_an_input_that_is_gone_is_no_fault_of_the_store(self, store: Store, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError):
            store.put_file("blob", tmp_path / "absent")

    @pytest.mark.parametrize(
        ("start", "length", "wanted"),
        [
            pytest.param(0, 4, b"0123", id="start"),
            pytest.param(4, 3, b"456", id="middle"),
            pytest.param(8, 100, b"89", id="over the end"),
            pytest.param(10, 5, b"", id="at the end"),
            pytest.param(50, 5, b"", id="beyond the end"),
            pytest.param(3, 0, b"", id="nothing"),
        ],
    )
    def test_a_range_holds_the_bytes_asked_for(self, store: Store, start: int, length: int, wanted: bytes) -> None:
        store.put_if_absent("a", b"0123456789")
        assert store.get_range("a", start, length) == wanted

    def test_a_range_of_an_empty_object_is_empty(self, store: Store) -> None:
        store.put_if_absent("a", b"")
        assert store.get_range("a", 0, 5) == b""

    @pytest.mark.parametrize(("start", "length"), [(-1, 5), (0, -5)], ids=["start", "length"])
    def test_a_negative_range_is_refused(self, store: Store, start: int, length: int) -> None:
        with pytest.raises(InvalidRecordError, match="0 or more"):
            store.get_range("a", start, length)

    def test_an_absent_object_is_named_in_the_error(self, store: Store, tmp_path: Path) -> None:
        with pytest.raises(ObjectMissingError, match="clip/none"):
            store.get("clip/none")
        with pytest.raises(ObjectMissingError, match="clip/none"):
            store.get_range("clip/none", 0, 1)
        with pytest.raises(ObjectMissingError, match="clip/none"):
            store.get_file("clip/none", tmp_path / "out")
        assert not list(tmp_path.glob("*out*"))
        assert store.stat("clip/none") is None

    def test_a_folder_of_objects_is_no_object(self, store: Store) -> None:
        store.put_if_absent("clip/a", b"1")
        assert store.stat("clip") is None
        with pytest.raises(ObjectMissingError):
            store.get("clip")
        store.delete(["clip"])
        assert store.get("clip/a") == b"1"

    def test_stat_tells_size_and_time(self, store: Store) -> None:
        store.put_if_absent("a/b", b"12345")
        info = store.stat("a/b")
        assert info == next(store.list("a"))
        assert info is not None
        assert (info.key, info.n_bytes, info.modified_at.tzinfo) == ("a/b", 5, UTC)
        assert abs(info.modified_at - datetime.now(UTC)) < timedelta(minutes=5)

    def test_keys_come_in_byte_order(self, store: Store) -> None:
        keys = ["a b", "a-b", "a.b", "a/b", "a/b-c/d", "a/b.c", "a/bb", "a0", "ab", "b/é", "b/ﬀ", "b/🙂", "z'\"#?%&+=*"]
        for key in keys[::-1]:
            store.put_if_absent(key, b"")
        assert list_keys(store) == sorted(keys, key=str.encode)

    def test_a_prefix_may_end_anywhere(self, store: Store) -> None:
        for key in ("run/1/a", "run/1/b", "run/10/a", "run/2/a", "other"):
            store.put_if_absent(key, b"")
        assert list_keys(store, "run/1") == ["run/1/a", "run/1/b", "run/10/a"]
        assert list_keys(store, "run/1/") == ["run/1/a", "run/1/b"]
        assert list_keys(store, "run/1/a") == ["run/1/a"]
        assert list_keys(store, "none/") == []

    def test_an_empty_store_lists_nothing(self, store: Store) -> None:
        assert list_keys(store) == []

    def test_unfinished_things_are_never_listed(self, store: Store) -> None:
        with store.scratch() as scratch:
            (scratch / "half").write_bytes(b"1")
            assert list_keys(store) == []

    def test_scratch_is_gone_at_exit(self, store: Store) -> None:
        with store.scratch() as scratch:
            (scratch / "folder").mkdir()
            (scratch / "folder" / "half").write_bytes(b"1")
        assert not scratch.exists()

    def test_delete_takes_what_is_there_and_forgives_the_rest(self, store: Store) -> None:
        store.put_if_absent("a", b"")
        store.put_if_absent("b", b"")
        store.delete(key for key in ("a", "none", "no/ne"))
        assert list_keys(store) == ["b"]

    def test_delete_of_nothing_is_fine(self, store: Store) -> None:
        store.delete([])

    @pytest.mark.parametrize("key", ["", "/a", "a//b", "a/", "../a", "a/../b", "./a", "a\nb", ".tmp/a", "a" * 256])
    def test_a_key_that_breaks_the_rules_is_refused(self, store: Store, tmp_path: Path, key: str) -> None:
        path = write_file(tmp_path / "in.bin", 1)
        for use in (
            lambda: store.put_if_absent(key, b""),
            lambda: store.put_file(key, path),
            lambda: store.get(key),
            lambda: store.get_range(key, 0, 1),
            lambda: store.get_file(key, tmp_path / "out"),
            lambda: store.local_path(key),
            lambda: store.stat(key),
            lambda: store.delete([key]),
        ):
            with pytest.raises(InvalidRecordError, match="object key"):
                use()

    def test_a_prefix_that_breaks_the_rules_is_refused(self, store: Store) -> None:
        with pytest.raises(InvalidRecordError):
            list(store.list("../"))

    def test_probe_accepts_and_leaves_nothing(self, store: Store) -> None:
        store.probe()
        assert list_keys(store) == []

    def test_info_is_a_value(self) -> None:
        now = datetime(2026, 1, 1, tzinfo=UTC)
        assert ObjectInfo("a", 1, now) == ObjectInfo("a", 1, now)
