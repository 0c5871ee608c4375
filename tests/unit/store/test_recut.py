"""Clips cut again: rows, catalog, rebuild and purge agree on the new file, and nothing names the old."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sakuga_tasks.store import layout
from sakuga_tasks.store.committer import commit
from sakuga_tasks.store.fragments import rows_to_table
from sakuga_tasks.store.log import Recut, read_head
from sakuga_tasks.store.objects import Store
from sakuga_tasks.store.purge import purge
from sakuga_tasks.store.recut import Carrier, Recutter, recut_rows
from sakuga_tasks.store.snapshots import read_catalog
from sakuga_tasks.store.tombstones import put_tombstones
from tests.unit.store.spine import (
    SHOT_FRAMES,
    all_rows,
    hex_of,
    make_clip,
    make_clip_id,
    make_tombstone,
    put_analyse,
    put_crawl,
    put_download,
    rebuilt_rows,
)

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("store", ["folder"], indirect=True)]
CARRIED = (46, 47)
ROWS = "select clip_id, object_key, skip_frames, packet_start_frame, encoding from clips order by start_frame"


def recut_of(clip_id: str, old_key: str) -> Recut:
    sha256 = hex_of(f"again {clip_id}")
    return Recut(
        old_key=old_key,
        new_key=layout.recut_key(hex_of("v"), clip_id, sha256),
        file_sha256=sha256,
        n_bytes=7,
        encoding_settings="by hand",
    )


def recutter_of(store: Store) -> Recutter:
    def recut(carrier: Carrier) -> Recut:
        made = recut_of(carrier.clip_id, carrier.object_key)
        store.put_if_absent(made.new_key, b"its own")
        return made

    return recut


@pytest.fixture
def analysed(store: Store) -> Store:
    """A store with a video of three clips; the files of the last two carry the four frames before them."""
    put_crawl(store, "a")
    put_download(store, {"a": "v"})
    put_analyse(store, "v", packets_before=4)
    commit(store)
    return store


def take_down(store: Store, frames: tuple[int, int], recutter: Recutter | None) -> None:
    put_tombstones(store, [make_tombstone("sha256", hex_of("v"), frames)])
    commit(store, run_id="", recutter=recutter)
    purge(store)


def test_a_carrier_is_pointed_at_its_new_file(analysed: Store, tmp_path: Path) -> None:
    take_down(analysed, CARRIED, recutter_of(analysed))

    first, last = make_clip("v", 0), make_clip("v", 2)
    new_key = recut_of(last.clip_id, "").new_key
    with read_catalog(analysed) as con:
        assert con.execute(ROWS).fetchall() == [
            (first.clip_id, first.object_key, 0, 0, None),
            (last.clip_id, new_key, 0, 2 * SHOT_FRAMES, "reencoded"),
        ]
        assert rebuilt_rows(analysed, tmp_path) == all_rows(con)
    assert {info.key for info in analysed.list(layout.CLIPS)} == {first.object_key, new_key}
    head = read_head(analysed)
    assert head is not None
    assert [recut.old_key for recut in head.recuts] == [last.object_key]


def test_without_a_recutter_a_carrier_is_dropped(analysed: Store) -> None:
    take_down(analysed, CARRIED, None)

    with read_catalog(analysed) as con:
        assert [row[0] for row in con.execute(ROWS).fetchall()] == [make_clip_id("v", 0)]


def test_a_clip_that_holds_a_frame_is_not_cut_again(analysed: Store) -> None:
    asked: list[str] = []

    def recut(carrier: Carrier) -> None:
        asked.append(carrier.clip_id)

    take_down(analysed, (30, 31), recut)

    assert asked == []


def test_a_clip_cut_again_is_not_cut_a_third_time(analysed: Store) -> None:
    take_down(analysed, CARRIED, recutter_of(analysed))

    take_down(analysed, (45, 46), None)

    with read_catalog(analysed) as con:
        assert len(con.execute(ROWS).fetchall()) == 2


def test_a_release_that_names_the_old_file_is_withdrawn_and_one_that_names_the_new_stays(analysed: Store) -> None:
    last = make_clip("v", 2)
    put_release(analysed, "2026.1", last.object_key)
    take_down(analysed, CARRIED, recutter_of(analysed))
    put_release(analysed, "2026.2", recut_of(last.clip_id, "").new_key)

    assert purge(analysed) == 0
    assert analysed.stat("releases/2026.1/withdrawn.json") is not None
    assert analysed.stat("releases/2026.1/data/train.parquet") is None
    assert analysed.stat("releases/2026.2/data/train.parquet") is not None


def test_a_purge_spares_a_new_file_whose_row_is_on_its_way_unless_its_clip_is_gone(analysed: Store) -> None:
    take_down(analysed, (30, 31), recutter_of(analysed))
    waiting, gone = (recut_of(make_clip_id("v", no), "").new_key for no in (0, 1))
    for key in (waiting, gone):
        analysed.put_if_absent(key, b"its own")

    assert purge(analysed) == 1
    assert (analysed.stat(waiting) is None, analysed.stat(gone) is None) == (False, True)


def test_rows_of_before_the_columns_gain_them(store: Store) -> None:
    clips = [make_clip("v", no) for no in range(2)]
    old = rows_to_table("clips", clips, "a" * 16).drop_columns(["encoding", "encoding_settings"])

    kept, changed = recut_rows(old, {clips[1].object_key: recut_of(clips[1].clip_id, "")}).to_pylist()

    assert (kept["object_key"], kept["encoding"]) == (clips[0].object_key, None)
    assert (changed["encoding"], changed["encoding_settings"], changed["n_bytes"]) == ("reencoded", "by hand", 7)


def put_release(store: Store, version: str, clip_key: str) -> None:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"clip_id": [make_clip_id("v", 2)], "clip_key": [clip_key]}), sink)
    store.put_if_absent(f"releases/{version}/data/train.parquet", sink.getvalue().to_pybytes())
    store.put_if_absent(f"releases/{version}/manifest.json", b"{}")
