"""The store on a real S3 server that checks signatures: Ceph's gateway from the distribution's packages."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sakuga_tasks.errors import ConfigError, StoreRefusedError
from sakuga_tasks.store.objects import Store, open_store
from tests.ceph_server import PACKAGES, find_missing_programs, run_ceph
from tests.s3_servers import S3Server
from tests.store_contract import StoreContract, list_keys
from tests.store_races import assert_no_half_object_after_kills, assert_one_winner_per_key

missing = find_missing_programs()
pytestmark = pytest.mark.skipif(bool(missing), reason=f"{missing} not installed: apt-get install {PACKAGES}")


@pytest.fixture(scope="module")
def ceph_server() -> Iterator[S3Server]:
    """Ceph with an empty memory store."""
    with run_ceph() as server:
        yield server


@pytest.fixture
def s3_url(ceph_server: S3Server) -> str:
    """The URL of a store in a bucket of its own."""
    return f"s3://{ceph_server.create_bucket()}/some/prefix"


@pytest.fixture
def store(ceph_server: S3Server, s3_url: str) -> Store:
    """An empty store on Ceph."""
    return open_store(s3_url, **ceph_server.settings())


class TestContract(StoreContract):
    pass


def test_exactly_one_of_16_processes_wins_each_key(ceph_server: S3Server, s3_url: str) -> None:
    assert_one_winner_per_key(s3_url, ceph_server.settings(), writers=16, keys=50)


def test_killed_writers_leave_no_half_object(ceph_server: S3Server, s3_url: str) -> None:
    assert_no_half_object_after_kills(s3_url, ceph_server.settings(), kills=10)


def test_more_than_a_page_of_objects_is_listed_and_deleted(store: Store, tmp_path: Path) -> None:
    keys = [f"receipt/{number:05}" for number in range(1100)]
    for key in keys:
        store.put_if_absent(key, b"")
    assert list_keys(store) == keys
    store.delete(keys)
    assert list_keys(store) == []


@pytest.mark.parametrize("fault", ["access_key_id", "secret_access_key"])
def test_wrong_credentials_are_refused_with_the_remedy(ceph_server: S3Server, s3_url: str, fault: str) -> None:
    store = open_store(s3_url, **replace(ceph_server, **{fault: "wrong"}).settings())
    with pytest.raises(StoreRefusedError, match="give credentials"):
        store.get("a")
    with pytest.raises(StoreRefusedError, match="give credentials"):
        store.stat("a")


def test_an_absent_bucket_is_a_setting_to_mend(ceph_server: S3Server) -> None:
    store = open_store("s3://absent/prefix", **ceph_server.settings())
    with pytest.raises(ConfigError, match="bucket"):
        store.probe()
