"""What an S3 store does beyond the contract: races, lost answers, servers that break the promise."""

import socket
from datetime import timedelta
from pathlib import Path

import pytest

from sakuga_tasks.errors import ConfigError, StoreBusyError, StoreRefusedError
from sakuga_tasks.store.objects import Store, open_store
from tests.s3_servers import ProxyFaults, S3Server, run_proxy
from tests.store_contract import list_keys, write_file
from tests.store_races import assert_no_half_object_after_kills, assert_one_winner_per_key


def test_exactly_one_of_16_processes_wins_each_key(moto_server: S3Server, s3_url: str) -> None:
    assert_one_winner_per_key(s3_url, moto_server.settings(), writers=16, keys=10)


def test_killed_writers_leave_no_half_object(moto_server: S3Server, s3_url: str) -> None:
    assert_no_half_object_after_kills(s3_url, moto_server.settings(), kills=6)


def test_an_object_has_no_local_path(s3_store: Store) -> None:
    s3_store.put_if_absent("a", b"1")
    assert s3_store.local_path("a") is None


def test_more_keys_than_one_request_may_hold_are_deleted(s3_store: Store) -> None:
    keys = [f"receipt/{number:05}" for number in range(2001)]
    for key in keys[::1000]:
        s3_store.put_if_absent(key, b"")
    s3_store.delete(keys)
    assert list_keys(s3_store) == []


def test_two_prefixes_of_a_bucket_do_not_see_each_other(moto_server: S3Server, s3_url: str) -> None:
    bucket = s3_url.rpartition("/some")[0]
    stores = [open_store(f"{bucket}{prefix}", **moto_server.settings()) for prefix in ("/data", "/data2", "/data/b")]
    for number, store in enumerate(stores):
        store.put_if_absent("a", b"%d" % number)
    assert [store.get("a") for store in stores] == [b"0", b"1", b"2"]
    assert [list_keys(store) for store in stores] == [["a", "b/a"], ["a"], ["a"]]
    assert list_keys(open_store(bucket, **moto_server.settings())) == ["data/a", "data/b/a", "data2/a"]


def test_a_console_s_folder_marker_is_no_object(moto_server: S3Server, s3_url: str, s3_store: Store) -> None:
    bucket = s3_url.split("/")[2]
    client = moto_server.client()
    client.put_object(Bucket=bucket, Key="some/prefix/", Body=b"")
    client.put_object(Bucket=bucket, Key="some/prefix/folder/", Body=b"")
    client.close()
    assert list_keys(s3_store) == []


def test_a_put_whose_answer_was_lost_is_still_ours(moto_server: S3Server, s3_url: str) -> None:
    with run_proxy(moto_server, ProxyFaults(answers_lost=1)) as server:
        store = open_store(s3_url, **server.settings())
        assert store.put_if_absent("log/1", b"ours")
        assert not store.put_if_absent("log/1", b"ours")


def test_a_retried_put_that_another_won_is_not_ours(moto_server: S3Server, s3_url: str, s3_store: Store) -> None:
    s3_store.put_if_absent("log/1", b"theirs")
    with run_proxy(moto_server, ProxyFaults(answers_lost=1)) as server:
        assert not open_store(s3_url, **server.settings()).put_if_absent("log/1", b"ours")


def test_a_conflict_nobody_won_is_sent_again(moto_server: S3Server, s3_url: str) -> None:
    conflict = (409, "ConditionalRequestConflict")
    with run_proxy(moto_server, ProxyFaults(answers_made_up=[conflict, conflict])) as server:
        store = open_store(s3_url, **server.settings())
        assert store.put_if_absent("log/1", b"ours")
        assert store.get("log/1") == b"ours"


def test_a_conflict_another_won_is_lost(moto_server: S3Server, s3_url: str, s3_store: Store) -> None:
    s3_store.put_if_absent("log/1", b"theirs")
    with run_proxy(moto_server, ProxyFaults(answers_made_up=[(409, "ConditionalRequestConflict")])) as server:
        assert not open_store(s3_url, **server.settings()).put_if_absent("log/1", b"ours")


def test_conflicts_without_end_are_busy(moto_server: S3Server, s3_url: str) -> None:
    faults = ProxyFaults(answers_made_up=[(409, "ConditionalRequestConflict")] * 9)
    with run_proxy(moto_server, faults) as server, pytest.raises(StoreBusyError, match="conflicts"):
        open_store(s3_url, **server.settings()).put_if_absent("log/1", b"ours")


def test_probe_refuses_a_server_that_ignores_the_condition(moto_server: S3Server, s3_url: str) -> None:
    with run_proxy(moto_server, ProxyFaults(hidden_headers={"if-none-match"})) as server:
        store = open_store(s3_url, **server.settings())
        with pytest.raises(StoreRefusedError, match="If-None-Match"):
            store.probe()
        assert list_keys(store) == []


def test_probe_refuses_a_server_that_does_not_know_the_condition(moto_server: S3Server, s3_url: str) -> None:
    faults = ProxyFaults(answers_made_up=[(501, "NotImplemented")])
    with run_proxy(moto_server, faults) as server, pytest.raises(StoreRefusedError, match="NotImplemented"):
        open_store(s3_url, **server.settings(), attempts_max=1).probe()


@pytest.mark.parametrize("n_bytes", [10, 17 << 20], ids=["whole", "multipart"])
def test_an_upload_survives_one_lost_answer(moto_server: S3Server, s3_url: str, tmp_path: Path, n_bytes: int) -> None:
    path = write_file(tmp_path / "in", n_bytes)
    with run_proxy(moto_server, ProxyFaults(answers_lost=1)) as server:
        store = open_store(s3_url, **server.settings())
        store.put_file("video/a", path)
        assert store.get("video/a") == path.read_bytes()


def test_a_server_that_does_not_answer_is_busy(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        store = open_store(
            "s3://bucket/prefix",
            endpoint_url=f"http://127.0.0.1:{closed.getsockname()[1]}",
            access_key_id="a",
            secret_access_key="b",
            attempts_max=1,
        )
        path = write_file(tmp_path / "in", 1)
        for use in (
            lambda: store.put_if_absent("a", b""),
            lambda: store.put_file("a", path),
            lambda: store.get("a"),
            lambda: store.get_file("a", tmp_path / "out"),
            lambda: store.stat("a"),
            lambda: list_keys(store),
            lambda: store.delete(["a"]),
            lambda: store.remove_stale_scratch(timedelta(days=1)),
        ):
            with pytest.raises(StoreBusyError, match="run it again"):
                use()


def test_an_absent_bucket_is_a_setting_to_mend(moto_server: S3Server, tmp_path: Path) -> None:
    store = open_store("s3://absent/prefix", **moto_server.settings())
    path = write_file(tmp_path / "in", 1)
    for use in (
        lambda: store.put_if_absent("a", b""),
        lambda: store.put_file("a", path),
        lambda: store.get("a"),
        lambda: store.get_file("a", tmp_path / "out"),
        lambda: store.stat("a"),
        lambda: list_keys(store),
        lambda: store.delete(["a"]),
        store.probe,
    ):
        with pytest.raises(ConfigError, match="bucket"):
            use()


def test_missing_credentials_are_refused_with_the_remedy(
    moto_server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/nonexistent")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    store = open_store("s3://bucket", endpoint_url=moto_server.endpoint_url)
    with pytest.raises(StoreRefusedError, match="give AWS credentials"):
        store.get("a")


def test_a_malformed_endpoint_is_a_setting_to_mend() -> None:
    with pytest.raises(ConfigError, match="http"):
        open_store("s3://bucket", endpoint_url="127.0.0.1:9000")


def test_uploads_nobody_finished_are_removed(moto_server: S3Server, s3_url: str, s3_store: Store) -> None:
    client = moto_server.client()
    client.create_multipart_upload(Bucket=s3_url.split("/")[2], Key="some/prefix/video/a")
    client.create_multipart_upload(Bucket=s3_url.split("/")[2], Key="another/video/a")
    client.close()
    assert s3_store.remove_stale_scratch(timedelta(days=-3650)) == 1
    assert s3_store.remove_stale_scratch(timedelta(days=-3650)) == 0
