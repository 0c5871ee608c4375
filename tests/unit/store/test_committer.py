"""Committing: an item counts once, the first receipt counts, and the log stays one line."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sakuga_tasks.records.identity import batch_id
from sakuga_tasks.store import layout
from sakuga_tasks.store.committer import commit
from sakuga_tasks.store.log import log_numbers, read_entry
from sakuga_tasks.store.objects import Store, open_store
from sakuga_tasks.store.purge import purge
from sakuga_tasks.store.receipts import has_receipt, put_receipt
from sakuga_tasks.store.snapshots import read_catalog
from sakuga_tasks.store.tombstones import put_tombstones
from tests.unit.store.spine import (
    all_rows,
    hex_of,
    make_clip_id,
    make_post,
    make_run,
    make_sample,
    make_tombstone,
    put_analyse,
    put_batch,
    put_crawl,
    put_download,
    rebuilt_rows,
    reject,
)

pytestmark = pytest.mark.slow

SAMPLE = make_run("sample")
# The same path on both stores; one is enough.
ON_A_FOLDER = pytest.mark.parametrize("store", ["folder"], indirect=True)


def fetch(store: Store, query: str) -> list[tuple[object, ...]]:
    with read_catalog(store) as con:
        return con.execute(query).fetchall()


def snapshot_rows(store: Store) -> dict[str, list[str]]:
    with read_catalog(store) as con:
        return all_rows(con)


def put_samples(store: Store, *shots: int, frames: tuple[int, ...] = (0,), attempt: int = 1) -> None:
    put_batch(
        store,
        SAMPLE,
        [make_clip_id("v", no) for no in shots],
        {"samples": [make_sample("v", no, frames=frames) for no in shots]},
        attempt=attempt,
    )


def test_nothing_to_commit_in_a_new_store_makes_no_entry(store: Store) -> None:
    assert commit(store) is None
    assert list(store.list("")) == []


def test_pending_receipts_become_rows_in_one_entry(store: Store) -> None:
    put_crawl(store, "a", "b")
    put_download(store, {"a": "v", "b": "w"})
    put_analyse(store, "v", "w")
    head = commit(store)
    assert head is not None
    assert (head.log_no, head.kind, len(head.receipts), len(head.run_ids)) == (1, "append", 3, 3)
    assert fetch(store, "select count(*) from clips") == [(6,)]
    assert fetch(store, "select count(*) from fragments") == [(8,)]


def test_committing_again_adds_nothing(store: Store) -> None:
    put_crawl(store, "a")
    assert commit(store) == commit(store)
    assert log_numbers(store) == [1]


@ON_A_FOLDER
def test_a_run_is_committed_by_itself(store: Store) -> None:
    put_crawl(store, "a")
    put_download(store, {"a": "v"})
    commit(store, run_id=make_run("download").run_id)
    assert fetch(store, "select count(*) from fetches") == [(1,)]
    assert fetch(store, "select count(*) from posts") == [(0,)]


@ON_A_FOLDER
def test_without_a_run_only_tombstones_are_taken_note_of(store: Store) -> None:
    put_crawl(store, "a")
    put_tombstones(store, [make_tombstone("url", "https://elsewhere.example/")])
    head = commit(store, run_id="")
    assert head is not None
    assert (head.kind, head.tombstone_numbers) == ("tombstone", [1])
    assert fetch(store, "select count(*) from posts") == [(0,)]


def test_a_batch_without_receipt_is_invisible(store: Store) -> None:
    put_analyse(store, "v", with_receipt=False)
    assert commit(store) is None


@pytest.mark.parametrize("commits", [1, 2], ids=["in one commit", "in two commits"])
def test_an_item_of_two_batches_counts_once(store: Store, commits: int) -> None:
    put_samples(store, 0, 1, frames=(0,))
    if commits == 2:
        commit(store)
    put_samples(store, 1, 2, frames=(12,))
    commit(store)
    rows = fetch(store, "select clip_id, count(*), min(log_no) from samples group by clip_id")
    assert sorted(rows) == sorted(
        [
            (make_clip_id("v", 0), 1, 1),
            (make_clip_id("v", 1), 1, 1 if commits == 2 else rows_log(rows)),
            (make_clip_id("v", 2), 1, commits),
        ]
    )
    assert fetch(store, "select count(*), count(distinct item_id) from outcomes") == [(3, 3)]


def rows_log(rows: list[tuple[object, ...]]) -> object:
    return next(log_no for clip, _, log_no in rows if clip == make_clip_id("v", 1))


def test_two_attempts_of_a_batch_with_different_bytes_are_one_result(store: Store) -> None:
    put_samples(store, 0, 1, frames=(0,))
    put_samples(store, 0, 1, frames=(12,))
    commit(store)
    assert len(list(store.list("fragments/samples/"))) == 2
    assert fetch(store, "select sample_frames from samples") == [([0],), ([0],)]


def test_the_loser_of_a_batch_is_never_read_even_if_it_wrote_first(store: Store) -> None:
    loser = put_batch(
        store, SAMPLE, [make_clip_id("v", 0)], {"samples": [make_sample("v", 0, frames=(3,))]}, with_receipt=False
    )
    put_samples(store, 0)
    assert not put_receipt(store, loser)
    commit(store)
    assert fetch(store, "select sample_frames from samples") == [([0],)]


@ON_A_FOLDER
def test_a_retry_is_a_new_batch_and_its_success_counts(store: Store) -> None:
    item = make_clip_id("v", 0)
    put_batch(store, SAMPLE, [], {}, rejects=[reject(item, retry_after_days=1)])
    commit(store)
    put_samples(store, 0, attempt=2)
    commit(store)
    assert fetch(store, "select is_done, log_no from outcomes order by log_no") == [(False, 1), (True, 2)]
    assert fetch(store, "select count(*) from samples") == [(1,)]


@ON_A_FOLDER
def test_a_success_beats_a_reject_of_the_same_commit(store: Store) -> None:
    item = make_clip_id("v", 0)
    put_batch(store, SAMPLE, [], {}, rejects=[reject(item)])
    put_samples(store, 0, attempt=2)
    commit(store)
    assert fetch(store, "select is_done from outcomes") == [(True,)]
    assert fetch(store, "select count(*) from samples") == [(1,)]


@ON_A_FOLDER
def test_a_reject_after_a_success_does_not_count(store: Store) -> None:
    put_samples(store, 0)
    commit(store)
    put_batch(store, SAMPLE, [], {}, rejects=[reject(make_clip_id("v", 0))])
    commit(store)
    assert fetch(store, "select is_done from outcomes") == [(True,)]


@ON_A_FOLDER
def test_a_file_of_two_posts_is_one_video(store: Store) -> None:
    put_download(store, {"a": "v"})
    commit(store)
    put_download(store, {"b": "v"})
    commit(store)
    assert fetch(store, "select count(*) from videos") == [(1,)]
    assert fetch(store, "select count(*) from fetches") == [(2,)]


@pytest.mark.slow
def test_competing_committers_write_one_line_of_history(store: Store) -> None:
    for no in range(12):
        put_samples(store, no)
    start = threading.Barrier(3)

    def compete(_: int) -> None:
        start.wait()
        commit(store)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(compete, range(3)))
    entries = [read_entry(store, number) for number in log_numbers(store)]
    assert sorted(key for entry in entries for key in entry.receipts) == sorted(
        layout.receipt_key(SAMPLE.run_id, batch_id([make_clip_id("v", no)], 1)) for no in range(12)
    )
    assert fetch(store, "select count(*), count(distinct clip_id) from samples") == [(12, 12)]
    assert sorted(info.key for info in store.list("catalog/")) == sorted(entry.snapshot.key for entry in entries)


@pytest.mark.slow
@ON_A_FOLDER
@pytest.mark.parametrize("subject", ["url", "sha256", "interval"])
def test_rows_of_a_job_that_ran_while_the_takedown_came_never_enter(store: Store, subject: str) -> None:
    put_crawl(store, "a", "b")
    commit(store)
    # Past its fence, before its receipt, when the request is carried out.
    download = put_download(store, {"a": "v", "b": "w"}, with_receipt=False)
    analyse = put_analyse(store, "v", "w", packets_before=8, with_receipt=False)
    tombstone = {
        "url": make_tombstone("url", make_post("a").url),
        "sha256": make_tombstone("sha256", hex_of("v")),
        "interval": make_tombstone("sha256", hex_of("v"), (20, 30)),
    }[subject]
    put_tombstones(store, [tombstone])
    commit(store, run_id="")
    purge(store)
    for receipt in (download, analyse):
        put_receipt(store, receipt)
        assert has_receipt(store, receipt.run_id, receipt.batch_id)
        commit(store)
    assert fetch(store, "select distinct video_id from clips") == [(hex_of("w"),)]
    assert fetch(store, "select distinct video_id from shots") == [(hex_of("w"),)]
    assert list(store.list(layout.clips_prefix(hex_of("v")))) == []
    assert store.stat(layout.blob_key(hex_of("v"))) is None
    assert len(list(store.list(layout.clips_prefix(hex_of("w"))))) == 3
    named = {key for (key,) in fetch(store, "select fragment_key from fragments")}
    assert {info.key for info in store.list("fragments/")} == named


# One step of a history: what it does, and to what.
STEPS = st.one_of(
    st.tuples(st.just("crawl"), st.sets(st.sampled_from("abcd"), min_size=1, max_size=2)),
    st.tuples(st.just("download"), st.dictionaries(st.sampled_from("abcd"), st.sampled_from("vwx"), min_size=1)),
    st.tuples(st.just("analyse"), st.sets(st.sampled_from("vwx"), min_size=1)),
    st.tuples(st.just("sample"), st.sets(st.integers(0, 2), min_size=1)),
    st.tuples(st.just("reject"), st.sampled_from(["corrupt_media", "taken_down"])),
    st.tuples(st.just("take"), st.sampled_from(["url a", "url b", "video w", "frames v", "frames w", "post c"])),
    st.tuples(st.just("commit"), st.sampled_from(["all", "analyse", "none"])),
    st.tuples(st.just("purge"), st.none()),
)
TOMBSTONES = {
    "url a": make_tombstone("url", make_post("a").url),
    "url b": make_tombstone("url", make_post("b").url),
    "post c": make_tombstone("post", make_post("c").post_id),
    "video w": make_tombstone("sha256", hex_of("w")),
    "frames v": make_tombstone("sha256", hex_of("v"), (30, 40)),
    "frames w": make_tombstone("sha256", hex_of("w"), (0, 5)),
}
COMMITS = {"all": None, "none": "", "analyse": make_run("analyse").run_id}


def do(store: Store, step: tuple[str, object], attempt: int) -> None:
    name, what = step
    if name == "crawl":
        put_crawl(store, *sorted(what))
    elif name == "download":
        put_download(store, what, attempt=attempt)
    elif name == "analyse":
        put_analyse(store, *sorted(what), packets_before=4, attempt=attempt)
    elif name == "sample":
        put_samples(store, *sorted(what), frames=(attempt,), attempt=attempt)
    elif name == "reject":
        put_batch(store, make_run("analyse"), [], {}, rejects=[reject(hex_of("v"), what)], attempt=attempt)
    elif name == "take":
        put_tombstones(store, [TOMBSTONES[what]])
    elif name == "commit":
        commit(store, run_id=COMMITS[what])
    else:
        purge(store)


@pytest.mark.slow
@settings(max_examples=200 if os.environ.get("SOAK") else 6, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(STEPS, min_size=4, max_size=14))
def test_a_rebuilt_catalog_equals_the_incremental_one(steps: list[tuple[str, object]]) -> None:
    with TemporaryDirectory() as folder:
        store = open_store(f"{folder}/store")
        for attempt, step in enumerate(steps, start=1):
            do(store, step, attempt // 3 + 1)
        commit(store)
        assert rebuilt_rows(store, Path(folder)) == snapshot_rows(store)
        purge(store)
        assert rebuilt_rows(store, Path(folder)) == snapshot_rows(store)


@pytest.mark.slow
def test_a_history_on_either_store_rebuilds_to_the_same_tables(store: Store, tmp_path: Path) -> None:
    history: list[tuple[str, object]] = [
        ("crawl", {"a", "b"}),
        ("download", {"a": "v", "b": "w"}),
        ("commit", "all"),
        ("analyse", {"v", "w"}),
        ("sample", {0, 1}),
        ("commit", "all"),
        ("sample", {1, 2}),
        ("reject", "corrupt_media"),
        ("take", "frames v"),
        ("commit", "all"),
        ("take", "url b"),
        ("crawl", {"c", "d"}),
        ("commit", "all"),
        ("purge", None),
    ]
    for attempt, step in enumerate(history, start=1):
        do(store, step, attempt)
    rows = snapshot_rows(store)
    assert rebuilt_rows(store, tmp_path) == rows
    assert all(hex_of("w") not in row for name, several in rows.items() if name != "tombstones" for row in several)
    assert len(rows["clips"]) == 2
