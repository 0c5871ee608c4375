"""Garbage: what nothing names goes once it is old; what a running job has put stays."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sakuga_tasks.store import layout
from sakuga_tasks.store.committer import commit
from sakuga_tasks.store.garbage import collect_garbage, find_garbage
from sakuga_tasks.store.objects import Store
from sakuga_tasks.store.tombstones import put_tombstones
from tests.unit.store.spine import (
    hex_of,
    make_clip,
    make_run,
    make_sample,
    make_tombstone,
    put_analyse,
    put_batch,
    put_crawl,
    put_download,
    reject,
)

pytestmark = pytest.mark.slow

DAY = timedelta(days=1)
LATER = datetime.now(UTC) + 30 * DAY


def garbage(store: Store, *, now: datetime = LATER) -> list[str]:
    return [info.key for info in find_garbage(store, older_than=7 * DAY, now=now)]


def test_what_rows_receipts_and_the_newest_entries_name_stays(store: Store) -> None:
    put_crawl(store, "a")
    put_download(store, {"a": "a"})
    put_analyse(store, "a")
    commit(store)

    assert garbage(store) == []


@pytest.mark.parametrize(
    "key",
    [
        layout.blob_key(hex_of("x")),
        make_clip("x", 0).object_key,
        layout.pack_key("0" * 16, "0" * 32),
        layout.fragment_key("videos", "0" * 16, "0" * 32, hex_of("x")),
        layout.work_key("0" * 16, hex_of("x")),
        "catalog/00000001-000000000000.duckdb",
    ],
    ids=lambda key: key.split("/")[0],
)
def test_what_nothing_names_goes_once_it_is_old_enough(folder_store: Store, key: str) -> None:
    folder_store.put_if_absent(key, b"left by a killed job")
    made = folder_store.stat(key)
    assert made is not None

    assert garbage(folder_store, now=made.modified_at + 6 * DAY) == []
    assert garbage(folder_store, now=made.modified_at + 8 * DAY) == [key]


def test_what_a_batch_names_that_waits_for_its_commit_stays_however_old(folder_store: Store) -> None:
    put_download(folder_store, {"a": "a"})
    receipt = put_analyse(folder_store, "a")
    sample = make_sample("a", 0)
    folder_store.put_if_absent(sample.pack_key, b"stills")
    put_batch(folder_store, make_run("sample"), [sample.clip_id], {"samples": [sample]})

    assert garbage(folder_store) == []

    folder_store.delete([receipt.key])
    gone = garbage(folder_store)
    assert {key.split("/")[0] for key in gone} == {"clips", "fragments"}


def test_what_a_redaction_left_of_a_waiting_batch_stays(folder_store: Store) -> None:
    put_download(folder_store, {"a": "a", "b": "b"})
    put_tombstones(folder_store, [make_tombstone("sha256", hex_of("a"))])
    commit(folder_store, run_id="")

    assert layout.blob_key(hex_of("b")) not in garbage(folder_store)


def test_what_analyse_rejected_for_good_goes_and_what_it_may_read_later_stays(folder_store: Store) -> None:
    put_crawl(folder_store, "a", "b", "c")
    put_download(folder_store, {"a": "a", "b": "b", "c": "c"})
    rejects = [reject(hex_of("a")), reject(hex_of("b"), retry_after_days=1)]
    put_batch(folder_store, make_run("analyse"), [], {}, rejects=rejects)
    commit(folder_store)

    assert garbage(folder_store) == [layout.blob_key(hex_of("a"))]


def test_what_another_run_of_analyse_could_read_stays(folder_store: Store) -> None:
    put_crawl(folder_store, "a")
    put_download(folder_store, {"a": "a"})
    put_analyse(folder_store, "a")
    put_batch(folder_store, make_run("analyse", detector="newer"), [], {}, rejects=[reject(hex_of("a"))])
    commit(folder_store)

    assert garbage(folder_store) == []


@pytest.mark.slow
def test_only_the_newest_three_snapshots_stay(folder_store: Store) -> None:
    for name in "abcde":
        put_crawl(folder_store, name)
        commit(folder_store)

    assert [layout.number_of(key) for key in garbage(folder_store)] == [1, 2]


def test_a_dry_run_counts_and_deletes_nothing(tmp_path: Path, folder_store: Store) -> None:
    key = layout.blob_key(hex_of("x"))
    folder_store.put_if_absent(key, b"12345")
    os.utime(tmp_path / "store" / key, (0, 0))

    assert collect_garbage(folder_store) == (1, 5)
    assert folder_store.stat(key) is not None
    assert collect_garbage(folder_store, is_dry_run=False) == (1, 5)
    assert folder_store.stat(key) is None


def test_scratch_of_killed_jobs_goes_and_that_of_running_ones_stays(tmp_path: Path, folder_store: Store) -> None:
    left = tmp_path / "store" / ".tmp" / "killed"
    left.mkdir()
    os.utime(left, (0, 0))

    with folder_store.scratch() as folder:
        collect_garbage(folder_store, is_dry_run=False)
        assert folder.is_dir()

    assert not left.exists()


def test_a_probe_that_was_killed_goes(folder_store: Store) -> None:
    folder_store.put_if_absent(f"{layout.PROBES}left", b"first")
    assert garbage(folder_store) == [f"{layout.PROBES}left"]
