"""Snapshots: immutable, rebuilt when lost, cached one at a time."""

import hashlib
from pathlib import Path

import duckdb
import msgspec
import pytest

from sakuga_tasks.errors import ObjectMissingError
from sakuga_tasks.store import layout
from sakuga_tasks.store.committer import commit
from sakuga_tasks.store.engine import Engine
from sakuga_tasks.store.log import put_entry, read_head
from sakuga_tasks.store.migrations import apply_migrations, read_migrations
from sakuga_tasks.store.objects import Store
from sakuga_tasks.store.purge import purge
from sakuga_tasks.store.snapshots import fetch_head, publish_snapshot, read_catalog, rebuild
from sakuga_tasks.store.tombstones import put_tombstones
from tests.unit.store.spine import all_rows, hex_of, make_tombstone, put_analyse, put_crawl, put_download

pytestmark = pytest.mark.slow


def delete_snapshots(store: Store) -> None:
    store.delete([info.key for info in store.list(layout.CATALOG)])


def rows_of(store: Store, cache: Path | None = None) -> dict[str, list[str]]:
    with read_catalog(store, engine=Engine(cache=cache)) as con:
        return all_rows(con)


@pytest.fixture
def filled(store: Store) -> Store:
    put_crawl(store, "a")
    commit(store)
    put_download(store, {"a": "v"})
    put_analyse(store, "v")
    commit(store)
    return store


@pytest.mark.parametrize("store", ["folder"], indirect=True)
def test_the_log_names_the_snapshots_size_and_hash(filled: Store) -> None:
    head = read_head(filled)
    assert head is not None
    data = filled.get(head.snapshot.key)
    assert (len(data), hashlib.sha256(data).hexdigest()) == (head.snapshot.n_bytes, head.snapshot.sha256)


@pytest.mark.slow
@pytest.mark.parametrize("with_cache", [False, True], ids=["no cache", "cache"])
def test_a_lost_snapshot_is_rebuilt_for_readers_and_committers(
    filled: Store, tmp_path: Path, *, with_cache: bool
) -> None:
    cache = tmp_path / "cache" if with_cache else None
    before = rows_of(filled)
    delete_snapshots(filled)
    assert rows_of(filled, cache) == before
    put_crawl(filled, "b")
    commit(filled, engine=Engine(cache=cache))
    assert len(rows_of(filled, cache)["posts"]) == 2


@pytest.mark.parametrize("store", ["folder"], indirect=True)
def test_a_reader_of_an_old_entry_sees_the_old_rows(filled: Store) -> None:
    head = read_head(filled)
    put_crawl(filled, "b")
    commit(filled)
    with read_catalog(filled, head=head) as con:
        assert con.execute("select count(*) from posts").fetchall() == [(1,)]


@pytest.mark.parametrize("store", ["folder"], indirect=True)
def test_a_snapshot_of_older_code_is_read_as_todays_and_committed_to(filled: Store, tmp_path: Path) -> None:
    head = read_head(filled)
    assert head is not None
    old = tmp_path / "old.duckdb"
    with duckdb.connect(str(old)) as con:
        apply_migrations(con, read_migrations()[:1])
        con.execute("insert into outcomes values ('item', 'batch', false, 'why', 'how', null, 'run', 1)")
    log_no = head.log_no + 1
    entry = msgspec.structs.replace(head, log_no=log_no, snapshot=publish_snapshot(filled, old, log_no))
    assert put_entry(filled, msgspec.structs.replace(entry, receipts=[], fragments=[], run_ids=[]))
    before = filled.get(entry.snapshot.key)

    with read_catalog(filled) as con:
        said = con.execute("select item_id, reason, decided_by from last_outcomes").fetchall()

    assert said == [("item", "why", None)]
    assert filled.get(entry.snapshot.key) == before
    put_crawl(filled, "b")
    assert commit(filled) is not None
    with read_catalog(filled) as con:
        assert con.execute("select reason from outcomes where item_id = 'item'").fetchall() == [("why",)]
        assert (hex_of("post b", 32),) in con.execute("select post_id from posts").fetchall()


@pytest.mark.parametrize("store", ["folder"], indirect=True)
def test_a_snapshot_without_todays_views_is_read_with_them(filled: Store, tmp_path: Path) -> None:
    head = read_head(filled)
    assert head is not None
    old = tmp_path / "old.duckdb"
    fetch_head(filled, head, old)
    with duckdb.connect(str(old)) as con:
        before = con.execute("from last_outcomes order by all").fetchall()
        con.execute("drop view last_outcomes; create or replace view rejects as select 1 as older")
    entry = msgspec.structs.replace(
        head, log_no=head.log_no + 1, snapshot=publish_snapshot(filled, old, head.log_no + 1)
    )
    assert put_entry(filled, msgspec.structs.replace(entry, receipts=[], fragments=[], run_ids=[]))

    with read_catalog(filled) as con:
        assert con.execute("from last_outcomes order by all").fetchall() == before
        assert "stage" in con.sql("from rejects").columns


@pytest.mark.parametrize("store", ["folder"], indirect=True)
def test_an_old_entry_is_rebuilt_without_what_was_taken_down_since(filled: Store, tmp_path: Path) -> None:
    head = read_head(filled)
    put_tombstones(filled, [make_tombstone("sha256", hex_of("v"))])
    commit(filled)
    purge(filled)
    fetch_head(filled, head, tmp_path / "old.duckdb")
    assert hex_of("v").encode() not in (tmp_path / "old.duckdb").read_bytes()


def test_a_lost_fragment_is_an_error_unless_a_redaction_says_why(filled: Store, tmp_path: Path) -> None:
    key = next(info.key for info in filled.list("fragments/clips/"))
    filled.delete([key])
    with pytest.raises(ObjectMissingError, match=r"fragments/clips/.*catalog status"):
        rebuild(filled, tmp_path / "new.duckdb")


@pytest.mark.slow
def test_a_cache_keeps_the_heads_snapshot_only(s3_store: Store, tmp_path: Path) -> None:
    for name in "abc":
        put_crawl(s3_store, name)
        commit(s3_store, engine=Engine(cache=tmp_path))
        rows_of(s3_store, tmp_path)
        head = read_head(s3_store)
        assert head is not None
        assert [path.name for path in tmp_path.iterdir()] == [head.snapshot.key.rsplit("/", 1)[1]]


def test_a_folder_store_needs_no_cache(folder_store: Store, tmp_path: Path) -> None:
    put_crawl(folder_store, "a")
    commit(folder_store, engine=Engine(cache=tmp_path / "cache"))
    rows_of(folder_store, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_a_reader_keeps_its_snapshot_when_a_purge_deletes_it(filled: Store, tmp_path: Path) -> None:
    with read_catalog(filled, engine=Engine(cache=tmp_path)) as con:
        delete_snapshots(filled)
        for path in tmp_path.glob("*.duckdb"):
            path.unlink()
        assert con.execute("select count(*) from clips").fetchall() == [(3,)]


def test_a_readers_copy_is_gone_afterwards_and_the_truth_untouched(filled: Store) -> None:
    head = read_head(filled)
    assert head is not None
    before = filled.get(head.snapshot.key)
    with read_catalog(filled) as con:
        (path,) = con.execute("select path from duckdb_databases() where not internal and path is not null").fetchall()[
            0
        ]
        assert Path(path).exists()
    assert not Path(path).exists()
    assert filled.get(head.snapshot.key) == before
