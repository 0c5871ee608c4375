"""Work lists come back batch by batch, in the planner's order."""

import pyarrow as pa
import pytest

from sakuga_tasks.errors import ObjectMissingError
from sakuga_tasks.store.objects import Store
from sakuga_tasks.store.worklists import put_work_list, read_work_list

ROWS = pa.table(
    {"item_id": ["c", "a", "b"], "batch_id": ["2", "1", "1"], "timesheet": [[1, 2], [], [3]], "cost_s": [9.0, 1.0, 1.0]}
)


def test_batches_come_back_in_order_with_all_columns(store: Store) -> None:
    key = put_work_list(store, ROWS, run_id="r")
    first, second = read_work_list(store, key)
    assert first == ("2", [{"item_id": "c", "batch_id": "2", "timesheet": [1, 2], "cost_s": 9.0}])
    assert (second.batch_id, [item["item_id"] for item in second.items]) == ("1", ["a", "b"])


def test_the_same_list_is_one_object(store: Store) -> None:
    assert put_work_list(store, ROWS, run_id="r") == put_work_list(store, ROWS, run_id="r")
    assert len(list(store.list("work/r/"))) == 1


def test_a_list_that_is_gone_is_named(store: Store) -> None:
    with pytest.raises(ObjectMissingError, match="work/r/0"):
        list(read_work_list(store, "work/r/0.parquet"))
