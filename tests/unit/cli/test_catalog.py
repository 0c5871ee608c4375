import json
import subprocess
import sys
from pathlib import Path

import pytest

from sakuga_tasks.jobs.params import DatasetParams, runs_of
from sakuga_tasks.store.committer import commit
from sakuga_tasks.store.objects import open_store
from tests.unit.store.spine import put_batch, reject


def test_catalog_status_counts_the_rows_of_every_table(sakuga, finished_store: Path) -> None:
    found = json.loads(sakuga("catalog", "status", "--store", finished_store, "--json").stdout)
    assert (found["tables"]["videos"], found["tables"]["clips"]) == (1, 2)
    assert found["schema"] == found["schema_of_code"]
    assert "clips" in sakuga("catalog", "status", "--store", finished_store).stdout


def test_a_rebuilt_catalog_equals_the_snapshot_and_nothing_is_written(sakuga, store: Path) -> None:
    before = sorted(store.glob("log/*"))
    assert "equals the snapshot" in sakuga("catalog", "rebuild", "--store", store).stdout
    assert sorted(store.glob("log/*")) == before


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["lost", "garbled"])
def test_a_lost_or_damaged_snapshot_is_replaced_by_the_rebuilt_one(sakuga, store: Path, damage: str) -> None:
    newest = max(store.glob("catalog/*.duckdb"))
    newest.unlink()
    if damage == "garbled":
        newest.write_bytes(b"no database")
    said = json.loads(sakuga("catalog", "rebuild", "--store", store, "--json").stdout)
    assert not said["is_snapshot_readable"]
    assert said["log_no"] == len(list(store.glob("log/*")))
    answer = sakuga("catalog", "sql", "select count(*) as n from clips", "--store", store, "--json")
    assert json.loads(answer.stdout) == {"n": 2}
    assert "equals the snapshot" in sakuga("catalog", "rebuild", "--store", store).stdout


def test_migrate_has_nothing_to_do_on_a_current_catalog(sakuga, store: Path) -> None:
    assert "nothing was written" in sakuga("catalog", "migrate", "--store", store).stdout
    assert json.loads(sakuga("catalog", "migrate", "--store", store, "--json").stdout)["migrations_applied"] == 0


def test_gc_counts_first_and_deletes_when_told(sakuga, store: Path) -> None:
    counted = json.loads(sakuga("catalog", "gc", "--store", store, "--older-than-days", "0", "--json").stdout)
    assert counted["objects"] > 0
    assert not counted["is_deleted"]
    done = sakuga("catalog", "gc", "--store", store, "--older-than-days", "0", "--delete")
    assert done.stdout.startswith(f"{counted['objects']} objects")
    assert sakuga("release", "verify", _version(sakuga, store), "--store", store).exit_code == 0


def _version(sakuga, store: Path) -> str:
    return json.loads(sakuga("release", "list", "--store", store, "--json").stdout)[0]["version"]


QUERY = "select start_frame, len_frames, 'a,b' as text, null as nothing from clips order by start_frame"


def test_sql_answers_as_table_csv_and_json(sakuga, finished_store: Path) -> None:
    table = sakuga("catalog", "sql", QUERY, "--store", finished_store).stdout.splitlines()
    assert table[0].split() == ["start_frame", "len_frames", "text", "nothing"]
    assert table[1].split() == ["0", "24", "a,b"]
    assert sakuga("catalog", "sql", QUERY, "--store", finished_store, "--csv").stdout == (
        'start_frame,len_frames,text,nothing\n0,24,"a,b",\n24,24,"a,b",\n'
    )
    lines = sakuga("catalog", "sql", QUERY, "--store", finished_store, "--json").stdout.splitlines()
    assert json.loads(lines[1]) == {"start_frame": 24, "len_frames": 24, "text": "a,b", "nothing": None}


def test_sql_knows_times_and_lists(sakuga, finished_store: Path) -> None:
    query = "select max(fetched_at) as t, [1, 2] as xs from fetches"
    found = json.loads(sakuga("catalog", "sql", query, "--store", finished_store, "--json").stdout)
    assert found["t"].endswith("+00:00")
    assert found["xs"] == [1, 2]


@pytest.mark.parametrize(
    "statement",
    [
        "drop table clips",
        "delete from clips",
        "create temp table mine as select 1",
        "copy clips to 'out.csv'",
        "attach 'other.duckdb'",
        "install httpfs",
        "set threads = 1",
        "select 1; drop table clips",
        "",
    ],
)
def test_sql_refuses_what_is_not_one_select(sakuga, finished_store: Path, statement: str) -> None:
    done = sakuga("catalog", "sql", statement, "--store", finished_store)
    assert done.exit_code == 1
    assert "give one select; the catalog is read-only" in done.stderr


def test_sql_says_on_one_line_what_duckdb_did_not_understand(sakuga, finished_store: Path) -> None:
    done = sakuga("catalog", "sql", "select nothing_such from clips", "--store", finished_store)
    assert done.exit_code == 1
    assert "nothing_such" in done.stderr.splitlines()[-1]
    assert done.stderr.splitlines()[-1].startswith("sakuga: error: catalog sql: ")


def test_sql_writes_csv_or_json_not_both(sakuga, finished_store: Path) -> None:
    assert sakuga("catalog", "sql", "select 1", "--store", finished_store, "--csv", "--json").exit_code == 2


# As in an installation that follows the requirements: pytz comes with other packages alone.
WITHOUT_PYTZ = """
import sys
sys.modules["pytz"] = None
from sakuga_tasks.cli import main
main()
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "given",
    [
        ["catalog", "sql", "select * from fetches"],
        ["catalog", "sql", "select * from fetches", "--json"],
        ["catalog", "sql", "select fetched_at as t, [fetched_at] as ts from fetches", "--csv"],
        ["status", "--rejects"],
    ],
    ids=["table", "json", "csv", "rejects"],
)
def test_times_are_told_without_a_package_of_their_own(store: Path, given: list[str]) -> None:
    opened = open_store(str(store))
    put_batch(opened, runs_of(DatasetParams())["download"], [], {}, rejects=[reject("a" * 32, retry_after_days=1)])
    commit(opened)
    command = [sys.executable, "-c", WITHOUT_PYTZ, *given, "--store", str(store)]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "20" in done.stdout


def test_sql_keeps_whole_numbers_and_doubled_names(sakuga, finished_store: Path) -> None:
    done = sakuga(
        "catalog",
        "sql",
        "select sum(len_frames) as n, 1.5::decimal(3, 1) as d from clips",
        "--store",
        finished_store,
        "--json",
    )
    assert json.loads(done.stdout) == {"n": 48, "d": "1.5"}
    done = sakuga("catalog", "sql", "select 1 as a, 2 as a", "--store", finished_store, "--csv")
    assert done.stdout.splitlines() == ["a,a", "1,2"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("select * from read_csv('/etc/passwd')", "file system operations are disabled"),
        ("select content from read_text('/etc/hostname')", "file system operations are disabled"),
        ("select video_id::integer from videos", "Could not convert string"),
        ("select error('late') from clips where start_frame > 0", "late"),
    ],
    ids=["csv", "text", "cast", "row"],
)
def test_sql_reads_the_catalog_alone_and_fails_in_one_line(sakuga, finished_store: Path, query: str, said: str) -> None:
    done = sakuga("catalog", "sql", query, "--store", finished_store)
    assert done.exit_code == 1
    assert said in done.stderr
    assert done.stderr.startswith("sakuga: error: catalog sql: ")
    assert len(done.stderr.splitlines()) == 1


def test_sql_draws_what_it_explains(sakuga, finished_store: Path) -> None:
    done = sakuga("catalog", "sql", "explain select count(*) from clips", "--store", finished_store)
    assert done.exit_code == 0, done.stderr
    assert len(done.stdout.splitlines()) > 3
