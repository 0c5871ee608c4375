"""Stores of both kinds keep the contract, and URLs find them."""

from pathlib import Path

import pytest

from sakuga_tasks.errors import ConfigError
from sakuga_tasks.store.objects import open_store
from tests.store_contract import StoreContract


class TestContract(StoreContract):
    pass


@pytest.mark.parametrize("name", ["plain", "with space", "per%20cent", "é#?&", "%"])
def test_a_folder_is_found_again_by_its_url(tmp_path: Path, name: str) -> None:
    first = open_store(str(tmp_path / name))
    first.put_if_absent("a", b"1")
    assert first.url.startswith("file:///")
    assert open_store(first.url, create=False).get("a") == b"1"


def test_a_relative_folder_stays_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert open_store("some/store").url == (tmp_path / "some/store").as_uri()


@pytest.mark.parametrize("url", ["", "http://host/x", "file://host/x", "gs://bucket", "s3://", "s3:///prefix"])
def test_a_url_of_no_known_kind_names_the_known_ones(url: str) -> None:
    with pytest.raises(ConfigError, match="s3://bucket"):
        open_store(url)


def test_an_s3_url_is_kept_without_its_last_slash() -> None:
    assert open_store("s3://bucket/a/b/", endpoint_url="http://127.0.0.1:1").url == "s3://bucket/a/b"
    assert open_store("s3://bucket", endpoint_url="http://127.0.0.1:1").url == "s3://bucket"
