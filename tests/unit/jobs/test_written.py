import errno
from pathlib import Path

import pytest

from sakuga_tasks.errors import SakugaError, StoreRefusedError
from sakuga_tasks.jobs.written import check_folder, is_disk_full, write_whole
from sakuga_tasks.store.file_errors import os_errors_as_ours


def test_a_file_appears_whole_with_its_folder(tmp_path: Path) -> None:
    write_whole(tmp_path / "a" / "b" / "x.json", b"{}")
    assert [path.name for path in (tmp_path / "a" / "b").iterdir()] == ["x.json"]


def test_a_folder_in_the_place_of_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.json").mkdir()
    with pytest.raises(StoreRefusedError, match=r"x\.json: is a folder, and the answer would take its name"):
        write_whole(tmp_path / "x.json", b"{}")


@pytest.mark.parametrize("wanted", [".", "under", "under/deeper"])
def test_a_file_in_the_place_of_a_folder_is_named(tmp_path: Path, wanted: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreRefusedError, match=r"^/.*/file: is a file"):
        check_folder(tmp_path / "file" / wanted)


def test_a_folder_that_can_be_made_is_not_made(tmp_path: Path) -> None:
    check_folder(tmp_path / "a" / "b")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("number", "is_full"), [(errno.ENOSPC, True), (errno.EDQUOT, True), (errno.EINVAL, False)])
def test_a_full_disk_is_told_from_a_name_that_it_does_not_take(number: int, is_full: bool) -> None:
    with pytest.raises(SakugaError) as caught, os_errors_as_ours(Path("x.json")):
        raise OSError(number, "no")
    assert is_disk_full(caught.value) == is_full
