"""Purging: a listing proves that nothing of what is taken down is left."""

from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sakuga_tasks.records.removal import Removals
from sakuga_tasks.store import layout
from sakuga_tasks.store.committer import commit
from sakuga_tasks.store.objects import Store
from sakuga_tasks.store.purge import purge, purge_cache
from sakuga_tasks.store.snapshots import read_catalog
from sakuga_tasks.store.tombstones import put_tombstones, read_removals
from sakuga_tasks.store.worklists import put_work_list
from tests.unit.store.spine import hex_of, make_clip_id, make_post, make_tombstone, put_analyse, put_crawl, put_download

pytestmark = pytest.mark.slow

# The same path on both stores; one is enough.
ON_A_FOLDER = pytest.mark.parametrize("store", ["folder"], indirect=True)
# An id is not content: tombstones, receipts and redactions name what they are about.
LEDGERS = (layout.TOMBSTONES, layout.LOG, layout.RECEIPTS)


def put_parquet(store: Store, key: str, **columns: list[object]) -> str:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), sink)
    store.put_if_absent(key, sink.getvalue().to_pybytes())
    return key


def take_down(store: Store, *args: object) -> int:
    put_tombstones(store, [make_tombstone(*args)])
    commit(store, run_id="")
    return purge(store)


def objects_with(store: Store, *needles: str) -> list[str]:
    keys = [info.key for info in store.list("") if not info.key.startswith(LEDGERS)]
    return [
        key
        for key in keys
        if any(needle in key or needle.encode() in store.get(key) for needle in needles)
        or (
            key.endswith(".parquet")
            and any(needle in repr(pq.read_table(pa.BufferReader(store.get(key))).to_pylist()) for needle in needles)
        )
    ]


@pytest.fixture
def full_store(store: Store) -> Store:
    """A store with two videos, two commits, packs, work lists and a release."""
    put_crawl(store, "a", "b")
    commit(store)
    put_download(store, {"a": "v", "b": "w"})
    put_analyse(store, "v", "w", packets_before=4)
    commit(store)
    for name in "vw":
        put_parquet(
            store, f"packs/r/{name}.parquet", clip_id=[make_clip_id(name, no) for no in range(3)], image=[b"i"] * 3
        )
        list_rows = pa.table({"item_id": [hex_of(name)], "batch_id": ["b"]})
        put_work_list(store, list_rows, run_id="a" * 16)
    for post in (make_post("a"), make_post("b")):
        rows = {"item_id": [post.revision_id], "batch_id": ["b"], "post_json": [msgspec.json.encode(post)]}
        put_work_list(store, pa.table(rows), run_id="c" * 16)
    return store


@ON_A_FOLDER
def test_without_tombstones_nothing_is_deleted(full_store: Store) -> None:
    before = list(full_store.list(""))
    assert purge(full_store) == 0
    assert list(full_store.list("")) == before


@pytest.mark.slow
@pytest.mark.parametrize("subject", ["url", "sha256"])
def test_nothing_of_a_removed_video_is_left(full_store: Store, subject: str) -> None:
    value = make_post("a").url if subject == "url" else hex_of("v")
    assert take_down(full_store, subject, value) > 0
    clips = [make_clip_id("v", no) for no in range(3)]
    assert objects_with(full_store, hex_of("v"), "bytes of v", *clips, make_post("a").post_id, make_post("a").url) == [
        key for (key,) in catalog_keys(full_store)
    ]
    with read_catalog(full_store) as con:
        assert con.execute("select list(distinct video_id) from clips").fetchall() == [([hex_of("w")],)]
    assert objects_with(full_store, "bytes of w") == [layout.blob_key(hex_of("w"))]
    assert full_store.stat("packs/r/w.parquet")
    assert len(list(full_store.list(layout.WORK))) == 2
    assert purge(full_store) == 0


def catalog_keys(store: Store) -> list[tuple[str]]:
    """Return the one snapshot that is left: it names the tombstones and holds nothing else of the video."""
    found = [info.key for info in store.list(layout.CATALOG)]
    assert len(found) == 1
    with read_catalog(store) as con:
        tables = [name for (name,) in con.execute("show tables").fetchall() if name not in {"tombstones"}]
        for name in tables:
            text = repr(con.execute(f'from "{name}"').fetchall())
            assert hex_of("v") not in text
            assert make_post("a").url not in text
    return [(key,) for key in found]


def test_frames_take_the_files_whose_packets_reach_them_and_leave_the_rest(full_store: Store) -> None:
    take_down(full_store, "sha256", hex_of("v"), (46, 47))
    left = [info.key for info in full_store.list(layout.clips_prefix(hex_of("v")))]
    assert [key.rsplit("/", 1)[1][:32] for key in left] == [make_clip_id("v", 0)]
    assert full_store.stat(layout.blob_key(hex_of("v"))) is None
    assert full_store.stat("packs/r/v.parquet") is None
    with read_catalog(full_store) as con:
        assert con.execute("select object_key from clips where video_id = $v", {"v": hex_of("v")}).fetchall() == [
            (left[0],)
        ]


@ON_A_FOLDER
def test_a_clip_file_that_no_row_names_leaves_with_frames_of_its_video(full_store: Store) -> None:
    # What an analyse left that was killed before its receipt: nobody can say which frames it holds.
    orphan = layout.clip_key(hex_of("v"), "0" * 32, "1" * 64)
    full_store.put_if_absent(orphan, b"frames")
    take_down(full_store, "sha256", hex_of("v"), (70, 72))
    assert full_store.stat(orphan) is None
    assert len(list(full_store.list(layout.clips_prefix(hex_of("v"))))) == 2


@ON_A_FOLDER
def test_what_a_job_wrote_after_the_purge_is_found_by_the_next(full_store: Store) -> None:
    take_down(full_store, "sha256", hex_of("v"))
    key = layout.blob_key(hex_of("v"))
    full_store.put_if_absent(key, b"bytes of v")
    assert purge(full_store) == 1
    assert full_store.stat(key) is None


@ON_A_FOLDER
def test_a_release_that_holds_a_removed_clip_is_withdrawn_and_keeps_its_manifest(full_store: Store) -> None:
    for version, name in (("2026.1", "v"), ("2026.2", "w")):
        put_parquet(full_store, f"releases/{version}/data/train/x.parquet", clip_id=[make_clip_id(name, 0)])
        full_store.put_if_absent(f"releases/{version}/manifest.json", b"{}")
        full_store.put_if_absent(f"releases/{version}/report.html", b"<p>")
    take_down(full_store, "sha256", hex_of("v"))
    assert [info.key for info in full_store.list("releases/2026.1/")] == [
        "releases/2026.1/manifest.json",
        "releases/2026.1/withdrawn.json",
    ]
    assert len(list(full_store.list("releases/2026.2/"))) == 3


@ON_A_FOLDER
def test_a_killed_purge_is_finished_by_the_next(full_store: Store) -> None:
    put_tombstones(full_store, [make_tombstone("sha256", hex_of("v"))])
    commit(full_store, run_id="")
    full_store.delete([layout.blob_key(hex_of("v"))])  # as far as the first one came
    assert purge(full_store) > 0
    assert list(full_store.list(layout.clips_prefix(hex_of("v")))) == []


@ON_A_FOLDER
def test_a_release_half_deleted_by_a_killed_purge_leaves_whole(full_store: Store) -> None:
    put_tombstones(full_store, [make_tombstone("sha256", hex_of("v"))])
    for name in ("manifest.json", "withdrawn.json", "report.html", "sakuga42m/test.parquet"):
        full_store.put_if_absent(f"releases/2026.1/{name}", b"{}")  # its files with ids are gone already
    commit(full_store, run_id="")

    purge(full_store)

    left = [info.key.rsplit("/", 1)[1] for info in full_store.list("releases/2026.1/")]
    assert left == ["manifest.json", "withdrawn.json"]


@ON_A_FOLDER
def test_the_cache_of_a_machine_forgets_too(tmp_path: Path, full_store: Store) -> None:
    take_down(full_store, "url", make_post("a").url)
    gone, kept = make_post("a").post_id, make_post("b").post_id
    cache = tmp_path / "cache"
    for path in (f"parts/{gone}", f"parts/{gone}.json", f"parts/{kept}", "snapshots/00000001-x.duckdb"):
        (cache / path).parent.mkdir(parents=True, exist_ok=True)
        (cache / path).write_bytes(b"1")
    purge_cache(cache, read_removals(full_store))
    assert [path.name for path in cache.rglob("*") if path.is_file()] == [kept]
    purge_cache(tmp_path / "never made", Removals([]))
