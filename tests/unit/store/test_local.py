"""Folders that hold a store, told by what lies in them."""

import shutil
from pathlib import Path

import pytest

from sakuga_tasks.store.local import holds_store, local_root
from sakuga_tasks.store.objects import open_store
from tests.unit.store.spine import put_crawl


def test_a_store_and_its_copy_are_told_from_other_folders(tmp_path: Path) -> None:
    put_crawl(open_store(str(tmp_path / "store")), "a")
    shutil.copytree(tmp_path / "store", tmp_path / "copy", ignore=shutil.ignore_patterns(".tmp"))
    (tmp_path / "films" / "runs").mkdir(parents=True)

    assert [holds_store(tmp_path / name) for name in ("store", "copy", "films", "absent")] == [True, True, False, False]


@pytest.mark.parametrize("url", ["{}/a b", "file://{}/a%20b", "{}/link"], ids=["path", "url", "link"])
def test_the_folder_of_a_store_is_told_whether_it_exists_or_not(url: str, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "a b")

    assert local_root(url.format(tmp_path)) == tmp_path.resolve() / "a b"


def test_a_store_on_s3_lies_in_no_folder() -> None:
    assert local_root("s3://bucket/prefix") is None
