"""What follows from a request, and fragments without what it removes."""

from typing import NamedTuple

import pytest

from sakuga_tasks.records.removal import Removals
from sakuga_tasks.store.committer import commit
from sakuga_tasks.store.fragments import read_fragment
from sakuga_tasks.store.objects import Store
from sakuga_tasks.store.receipts import Receipt
from sakuga_tasks.store.removal import follow_rows, follow_tombstones, redact, removed_ids
from sakuga_tasks.store.snapshots import read_catalog
from sakuga_tasks.store.tombstones import put_tombstones, read_removals
from tests.unit.store.spine import (
    hex_of,
    make_clip_id,
    make_post,
    make_run,
    make_tombstone,
    put_analyse,
    put_batch,
    put_crawl,
    put_download,
    reject,
)

pytestmark = pytest.mark.slow

POST_A, POST_B = make_post("a").post_id, make_post("b").post_id
CLIPS = {make_clip_id("v", no) for no in range(3)}


class Expected(NamedTuple):
    posts: set[str]
    videos: set[str]
    clips: set[str]


def follow_all(store: Store) -> Removals:
    with read_catalog(store) as con:
        while derived := follow_tombstones(con, read_removals(store)):
            put_tombstones(store, derived)
    return read_removals(store)


@pytest.mark.parametrize(
    ("tombstone", "expected"),
    [
        pytest.param(
            make_tombstone("url", make_post("a").url), Expected({POST_A, POST_B}, {hex_of("v")}, CLIPS), id="url"
        ),
        pytest.param(make_tombstone("post", POST_B), Expected({POST_A, POST_B}, {hex_of("v")}, CLIPS), id="post"),
        pytest.param(
            make_tombstone("sha256", hex_of("v")), Expected({POST_A, POST_B}, {hex_of("v")}, CLIPS), id="video"
        ),
        pytest.param(
            make_tombstone("sha256", hex_of("v"), (30, 31)), Expected(set(), set(), {make_clip_id("v", 1)}), id="frames"
        ),
        pytest.param(
            make_tombstone("sha256", hex_of("v"), (46, 47)),
            Expected(set(), set(), {make_clip_id("v", 1), make_clip_id("v", 2)}),
            id="frames that the next file's packets reach",
        ),
        pytest.param(make_tombstone("url", "https://elsewhere.example/"), Expected(set(), set(), set()), id="unknown"),
    ],
)
def test_a_request_removes_what_follows_from_it(folder_store: Store, tombstone: object, expected: Expected) -> None:
    put_crawl(folder_store, "a", "b", "c")
    put_download(folder_store, {"a": "v", "b": "v", "c": "w"})
    put_analyse(folder_store, "v", "w", packets_before=4)
    commit(folder_store)
    put_tombstones(folder_store, [tombstone])
    found = follow_all(folder_store)
    assert found.ids("post") == expected.posts
    assert found.ids("sha256") == expected.videos
    assert found.ids("clip") == expected.clips


def redact_all(store: Store, receipts: list[Receipt]) -> list[object]:
    removals = read_removals(store)
    keys = [ref.key for receipt in receipts for ref in receipt.fragments]
    return [one for key in keys if (one := redact(store, key, removals, removed_ids(removals))) is not None]


def test_rows_that_are_not_committed_are_followed_too(folder_store: Store) -> None:
    receipts = [put_crawl(folder_store, "a", "b", "c"), put_download(folder_store, {"a": "v", "b": "v", "c": "w"})]
    put_tombstones(folder_store, [make_tombstone("url", make_post("a").url)])
    for _ in range(3):
        if derived := follow_rows(folder_store, redact_all(folder_store, receipts), read_removals(folder_store)):
            put_tombstones(folder_store, derived)
    found = read_removals(folder_store)
    assert (found.ids("post"), found.ids("sha256")) == ({POST_A, POST_B}, {hex_of("v")})


def test_a_redacted_fragment_keeps_the_other_rows(store: Store) -> None:
    receipt = put_download(store, {"a": "v", "b": "w"})
    put_tombstones(store, [make_tombstone("sha256", hex_of("v")), make_tombstone("post", POST_A)])
    redactions = redact_all(store, [receipt])
    assert len(redactions) == 3
    for one in redactions:
        rows = read_fragment(store, one.new.key).to_pylist()
        assert len(rows) == 1
        assert not {hex_of("v"), POST_A} & set(rows[0].values())


def test_a_fragment_without_removed_rows_stays_as_it_is(store: Store) -> None:
    receipt = put_download(store, {"b": "w"})
    put_tombstones(store, [make_tombstone("sha256", hex_of("v"))])
    assert redact_all(store, [receipt]) == []


def test_a_fragment_of_removed_rows_alone_has_no_successor_but_its_outcomes_do(store: Store) -> None:
    receipt = put_download(store, {"a": "v"})
    put_tombstones(store, [make_tombstone("sha256", hex_of("v")), make_tombstone("post", POST_A)])
    successors = {one.old_key.split("/")[1]: one.new for one in redact_all(store, [receipt])}
    assert successors["videos"] is successors["fetches"] is None
    assert successors["outcomes"].rows_count == 0
    assert redact(store, successors["outcomes"].key, read_removals(store), {POST_A}) is None


def test_a_reject_that_says_taken_down_may_stay(store: Store) -> None:
    receipt = put_batch(store, make_run(), [], {}, rejects=[reject(hex_of("v"), "taken_down"), reject(hex_of("w"))])
    put_tombstones(store, [make_tombstone("sha256", hex_of("v")), make_tombstone("sha256", hex_of("w"))])
    (only,) = redact_all(store, [receipt])
    assert [row["item_id"] for row in read_fragment(store, only.new.key).to_pylist()] == [hex_of("v")]


def test_a_pending_fragment_gives_up_a_video_of_which_frames_are_removed(store: Store) -> None:
    receipt = put_analyse(store, "v", "w")
    put_tombstones(store, [make_tombstone("sha256", hex_of("v"), (0, 1))])
    removals = read_removals(store)
    for ref in receipt.fragments:
        one = redact(store, ref.key, removals, set(), is_pending=True)
        if ref.table_name == "outcomes":
            assert one is None
        else:
            assert one is not None
            assert one.new is not None
            assert {row["video_id"] for row in read_fragment(store, one.new.key).to_pylist()} == {hex_of("w")}
