"""Planning: what is due, cut into batches and lists, longest first."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sakuga_tasks.records.identity import batch_id
from sakuga_tasks.store.migrations import migrate
from sakuga_tasks.store.sql import load_sql

RUN = "a" * 16
NOW = datetime(2026, 6, 1, tzinfo=UTC)
EFFORT = {"batch_s": 60.0, "items_max": 1000, "list_s": 600.0, "lists_min": 1, "lists_max": 500}


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        migrate(connection)
        yield connection


def offer(con: duckdb.DuckDBPyConnection, costs: dict[str, float]) -> None:
    """Make the candidates: an item and the seconds it takes."""
    con.execute(
        "create or replace temp table candidates (item_id varchar, cost_s double, sort_key varchar, colour varchar)"
    )
    if costs:
        con.executemany(
            "insert into candidates values (?, ?, ?, 'blue')", [(item, cost, item) for item, cost in costs.items()]
        )


def note(
    con: duckdb.DuckDBPyConnection,
    item: str,
    *,
    done: bool,
    retry_after: datetime | None = None,
    decided_by: str | None = None,
    run: str = RUN,
) -> None:
    con.execute(
        "insert into outcomes by name select $item as item_id, 'b' as batch_id, $done as is_done, "
        "$retry_after::timestamptz as retry_after, $decided_by as decided_by, $run as run_id, 1 as log_no, "
        "md5_number_lower($item) as item_hash",
        {"item": item, "done": done, "retry_after": retry_after, "decided_by": decided_by, "run": run},
    )


def plan(con: duckdb.DuckDBPyConnection, **effort: Any) -> list[list[dict[str, Any]]]:
    """Return the lists, each as its rows in order."""
    con.execute(load_sql("plan/batches"), EFFORT | effort | {"run_id": RUN, "now": NOW, "decisions": ["LIMIT=10"]})
    _, _, _, lists = con.execute(load_sql("plan/totals")).fetchall()[0]
    return [
        con.execute(load_sql("plan/list"), {"list_no": number}).to_arrow_table().to_pylist() for number in range(lists)
    ]


def batches_of(lists: list[list[dict[str, Any]]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in (row for rows in lists for row in rows):
        found.setdefault(row["batch_id"], []).append(row["item_id"])
    return found


def items_of(lists: list[list[dict[str, Any]]]) -> list[str]:
    return sorted(row["item_id"] for rows in lists for row in rows)


def test_nothing_due_makes_no_list(con: duckdb.DuckDBPyConnection) -> None:
    offer(con, {})
    assert plan(con) == []
    assert con.execute(load_sql("plan/totals")).fetchall() == [(0, 0, 0.0, 0)]


@pytest.mark.slow
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.dictionaries(st.text("abcé🙂\n #1", min_size=1, max_size=5), st.floats(0.001, 900), min_size=1, max_size=60),
    st.integers(1, 20),
    st.integers(0, 3),
)
def test_batches_are_named_as_identity_names_them_and_hold_every_item_once(
    costs: dict[str, float], items_max: int, tries: int
) -> None:
    with duckdb.connect() as con:
        migrate(con)
        offer(con, costs)
        for item in sorted(costs)[::2]:
            for _ in range(tries):
                note(con, item, done=False, retry_after=NOW - timedelta(days=1))
        lists = plan(con, items_max=items_max)
        assert items_of(lists) == sorted(costs)
        retried = set(sorted(costs)[::2]) if tries else set()
        for name, items in batches_of(lists).items():
            attempts = {1 + (tries if item in retried else 0) for item in items}
            assert len(attempts) == 1
            assert name == batch_id(items, attempts.pop())
            assert len(items) <= items_max + 1  # the sum of a thousand sixtieths may end just below the mark


def test_rows_keep_the_stages_columns_and_lose_the_planners(con: duckdb.DuckDBPyConnection) -> None:
    offer(con, {"a": 1.0})
    assert plan(con) == [
        [{"item_id": "a", "cost_s": 1.0, "colour": "blue", "attempt": 1, "batch_id": batch_id(["a"], 1)}]
    ]


def test_done_final_and_live_rejects_stay_out_and_a_due_retry_comes_back_with_a_new_batch(
    con: duckdb.DuckDBPyConnection,
) -> None:
    offer(con, dict.fromkeys(("new", "done", "final", "live", "due", "other run"), 1.0))
    first = batches_of(plan(con))
    note(con, "done", done=True)
    note(con, "final", done=False)
    note(con, "live", done=False, retry_after=NOW + timedelta(seconds=1))
    note(con, "due", done=False, retry_after=NOW)
    note(con, "other run", done=True, run="b" * 16)
    second = batches_of(plan(con))
    assert sorted(second.values()) == [["due"], ["new", "other run"]]
    assert batch_id(["due"], 2) in second
    assert not first.keys() & second.keys()


def test_a_reject_that_a_setting_decided_stays_out_while_the_setting_is_what_it_was(
    con: duckdb.DuckDBPyConnection,
) -> None:
    offer(con, dict.fromkeys(("as it was", "changed", "changed and final since", "done"), 1.0))
    note(con, "as it was", done=False, decided_by="LIMIT=10")
    note(con, "changed", done=False, decided_by="LIMIT=9")
    note(con, "changed and final since", done=False, decided_by="LIMIT=9")
    note(con, "changed and final since", done=False)
    note(con, "done", done=False, decided_by="LIMIT=9")
    note(con, "done", done=True)
    assert batches_of(plan(con)) == {batch_id(["changed"], 2): ["changed"]}


def test_a_success_after_a_reject_stays_out(con: duckdb.DuckDBPyConnection) -> None:
    offer(con, {"a": 1.0})
    note(con, "a", done=False, retry_after=NOW)
    note(con, "a", done=True)
    assert plan(con) == []


def test_a_final_reject_outlives_an_older_retry(con: duckdb.DuckDBPyConnection) -> None:
    offer(con, {"a": 1.0})
    note(con, "a", done=False, retry_after=NOW)
    note(con, "a", done=False)
    assert plan(con) == []


def test_a_plan_after_a_partial_run_holds_the_rest_alone(con: duckdb.DuckDBPyConnection) -> None:
    offer(con, {f"{no:03}": 20.0 for no in range(12)})
    name, items = next(iter(batches_of(plan(con)).items()))
    for item in items:
        note(con, item, done=True)
    rest = batches_of(plan(con))
    assert name not in rest
    assert sorted(item for several in rest.values() for item in several) == sorted(
        {f"{no:03}" for no in range(12)} - set(items)
    )


def test_the_same_candidates_make_the_same_plan(con: duckdb.DuckDBPyConnection) -> None:
    offer(con, {f"{no:03}": 7.0 + no % 5 for no in range(200)})
    assert plan(con) == plan(con)


def test_the_longest_batch_comes_first_in_every_list_and_over_all(con: duckdb.DuckDBPyConnection) -> None:
    offer(con, {f"{no:03}": float(60 + no * 7 % 97) for no in range(60)})
    lists = plan(con, lists_min=4, list_s=1e9)
    costs = [[row["cost_s"] for row in rows] for rows in lists]
    assert len(lists) == 4
    assert costs == [sorted(several, reverse=True) for several in costs]
    assert max(several[0] for several in costs) == costs[0][0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("items", "effort", "lists"),
    [
        pytest.param(5, {"lists_min": 16}, 5, id="no more lists than batches"),
        pytest.param(40, {"lists_min": 16}, 16, id="as many as the machine has processes"),
        pytest.param(40, {}, 4, id="ten minutes each"),
        pytest.param(3000, {"list_s": 60.0}, 500, id="never more than five hundred"),
    ],
)
def test_lists_are_as_many_as_the_work_asks_for(
    con: duckdb.DuckDBPyConnection, items: int, effort: dict[str, Any], lists: int
) -> None:
    offer(con, {f"{no:05}": 60.0 for no in range(items)})
    planned = plan(con, **effort)
    assert len(planned) == lists
    assert len(items_of(planned)) == items


def test_rows_of_a_batch_stand_together(con: duckdb.DuckDBPyConnection) -> None:
    offer(con, {f"{no:03}": 11.0 for no in range(90)})
    for rows in plan(con, lists_min=3):
        names = [row["batch_id"] for row in rows]
        changes = sum(one != other for one, other in pairwise(names))
        assert changes == len(set(names)) - 1
