"""The catalog: what `apply_entry` lets in, and what leaves."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from sakuga_tasks.errors import StoreRefusedError
from sakuga_tasks.store.catalog import ALL_TABLES, compact, open_catalog, open_snapshot
from sakuga_tasks.store.committer import commit
from sakuga_tasks.store.objects import Store, open_store
from sakuga_tasks.store.snapshots import read_catalog
from sakuga_tasks.store.sql import load_sql
from tests.unit.store.spine import all_rows, hex_of, put_analyse, put_crawl, put_download, rebuilt_rows


def test_a_closed_catalog_has_no_wal_and_opens_read_only(tmp_path: Path) -> None:
    path = tmp_path / "catalog.duckdb"
    with open_catalog(path) as con:
        con.execute("insert into split_keys values ('v', 'k', '2026.1', 'r', 1)")
    assert [child.name for child in tmp_path.iterdir()] == ["catalog.duckdb"]
    con = open_snapshot(path)
    assert con.execute("select count(*) from split_keys").fetchall() == [(1,)]
    with pytest.raises(duckdb.InvalidInputException, match="read-only"):
        con.execute("delete from split_keys")
    con.close()


def test_a_snapshot_opens_with_the_first_duckdb_we_support(tmp_path: Path) -> None:
    with open_catalog(tmp_path / "catalog.duckdb"):
        pass
    with duckdb.connect(str(tmp_path / "catalog.duckdb"), read_only=True) as con:
        tags = con.execute("select tags['storage_version'] from duckdb_databases() where not internal").fetchall()
    assert tags == [("v1.5.0",)] or tags[0][0].startswith("v1.5")


@pytest.mark.slow
def test_times_come_back_in_utc_wherever_the_machine_stands(folder_store: Store) -> None:
    put_crawl(folder_store, "a")
    put_download(folder_store, {"a": "v"})
    commit(folder_store)
    code = (
        "import sys\n"
        "from sakuga_tasks.store.objects import open_store\n"
        "from sakuga_tasks.store.snapshots import read_catalog\n"
        "with read_catalog(open_store(sys.argv[1])) as con:\n"
        "    print(con.execute('select fetched_at::varchar from fetches').fetchall()[0][0])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, folder_store.url],
        env={"TZ": "Asia/Tokyo"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "2026-01-01 00:00:00+00\n"


def test_compaction_keeps_every_row_and_drops_deleted_bytes(tmp_path: Path) -> None:
    path = tmp_path / "catalog.duckdb"
    secret = hex_of("secret")
    with open_catalog(path) as con:
        con.execute("insert into split_keys select format('v{}', i), 'k', '2026.1', 'r', 1 from range(1000) r(i)")
        con.execute("insert into split_keys values ($secret, 'k', '2026.1', 'r', 1)", {"secret": secret})
    with open_catalog(path) as con:
        con.execute("delete from split_keys where video_id = $secret", {"secret": secret})
        before = all_rows(con)
    compact(path)
    con = open_snapshot(path)
    assert all_rows(con) == before
    assert {name for (name,) in con.execute("select view_name from duckdb_views() where not internal").fetchall()} == {
        "current_posts",
        "last_outcomes",
        "rejects",
    }
    con.close()
    assert secret.encode() not in path.read_bytes()
    with open_catalog(path) as again:
        assert set(ALL_TABLES) < {name for (name,) in again.execute("show tables").fetchall()}


@pytest.mark.parametrize("name", ["it's here", "[a]*", "a b%20c", "é🙂", "a;drop table posts"], ids=range(5))
def test_a_store_may_lie_under_any_path(tmp_path: Path, name: str) -> None:
    store = open_store(str(tmp_path / name))
    put_crawl(store, "a")
    put_download(store, {"a": "v"})
    put_analyse(store, "v")
    commit(store)
    with read_catalog(store) as con:
        assert con.execute("select count(*) from clips").fetchall() == [(3,)]


def test_a_path_that_duckdb_misreads_is_refused_with_the_remedy(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "what?"))
    put_crawl(store, "a")
    with pytest.raises(StoreRefusedError, match="rename the store's folder"):
        commit(store)


def test_every_row_carries_the_entry_that_made_it_visible(folder_store: Store) -> None:
    put_crawl(folder_store, "a")
    commit(folder_store)
    put_crawl(folder_store, "b")
    commit(folder_store)
    with read_catalog(folder_store) as con:
        assert con.execute("select url, log_no from posts order by url").fetchall() == [
            ("https://example.org/a.mp4", 1),
            ("https://example.org/b.mp4", 2),
        ]


def test_fragments_from_before_a_column_have_null_in_it(folder_store: Store, tmp_path: Path) -> None:
    receipt = put_analyse(folder_store, "v")
    old = next(ref for ref in receipt.fragments if ref.table_name == "shots")
    path = folder_store.local_path(old.key)
    assert path is not None
    pq.write_table(pq.read_table(path).drop_columns(["segment_cadences"]), path)
    commit(folder_store)
    with read_catalog(folder_store) as con:
        assert con.execute("select count(*), count(segment_cadences) from shots").fetchall() == [(3, 0)]
        assert rebuilt_rows(folder_store, tmp_path) == all_rows(con)


@pytest.mark.parametrize(("done", "accepted"), [("new", []), ("another", [("new",)])], ids=["same item", "same hash"])
def test_an_item_is_done_by_its_id_and_only_found_by_its_hash(
    tmp_path: Path, done: str, accepted: list[tuple[str]]
) -> None:
    fragment = tmp_path / "outcomes.parquet"
    with open_catalog(tmp_path / "catalog.duckdb") as con:
        con.execute(f"copy (select 'new' as item_id, true as is_done, 'run' as run_id) to '{fragment}'")
        values = "batch_id := 'b', is_done := true, run_id := 'run', log_no := 1, item_hash := md5_number_lower('new')"
        con.execute(f"insert into outcomes by name select unnest(struct_pack(item_id := '{done}', {values}))")
        con.execute(f"create temp table incoming as select '{fragment}' as path, 0 as position, 'b' as batch_id")
        con.execute(load_sql("commit/accept"), {"fragments": [str(fragment)]})
        assert con.execute("select item_id from accepted").fetchall() == accepted
