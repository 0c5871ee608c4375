"""A run's progress, read from Airflow's answers."""

from typing import Any

import pytest

from sakuga_tasks.embedded.pools import pool_slots
from sakuga_tasks.embedded.progress import LOOKS_MAX, RunProgress, look_patiently, read_progress
from sakuga_tasks.errors import TransientError
from sakuga_tasks.jobs.walk import QUEUES


def instance(task_id: str, state: str | None, start_date: str | None = None) -> dict[str, Any]:
    return {"task_id": task_id, "state": state, "start_date": start_date}


def test_instances_are_counted_by_task_and_state_in_order_of_start() -> None:
    progress = read_progress(
        {"state": "running", "note": ""},
        [
            instance("commit", None),
            instance("work", "running", "2026-01-01T00:00:02"),
            instance("work", "success", "2026-01-01T00:00:03"),
            instance("plan", "success", "2026-01-01T00:00:01"),
        ],
    )
    assert [str(task) for task in progress.tasks] == [
        "plan: 1 success",
        "work: 1 running, 1 success",
        "commit: 1 waiting",
    ]
    assert progress.tasks[1].instances_count == 2
    assert progress.note is None
    assert not progress.is_ended


def test_a_run_ends_with_success_or_failure() -> None:
    assert read_progress({"state": "success"}, []).is_ended
    assert read_progress({"state": "failed"}, []).is_ended
    assert not read_progress({"state": "queued"}, []).is_ended


def test_every_queue_has_a_pool_and_the_catalog_one_writer() -> None:
    slots = pool_slots(8)
    assert set(slots) == set(QUEUES)
    assert slots["catalog"] == 1
    assert min(slots.values()) >= 1


class Airflow:
    """Answers after some looks got no answer."""

    def __init__(self, *, errors: int) -> None:
        self.errors, self.looks = errors, 0

    def look(self) -> RunProgress:
        self.looks += 1
        if self.looks <= self.errors:
            raise TransientError("airflow: connection refused")
        return RunProgress(state="running", note=None, tasks=())


def test_looks_without_an_answer_are_survived() -> None:
    airflow = Airflow(errors=LOOKS_MAX - 1)
    assert look_patiently(airflow.look, pause_s=0).state == "running"


def test_a_run_is_given_up_after_so_many_looks_in_a_row() -> None:
    airflow = Airflow(errors=1000)
    with pytest.raises(TransientError, match="connection refused"):
        look_patiently(airflow.look, pause_s=0)
    assert airflow.looks == LOOKS_MAX
