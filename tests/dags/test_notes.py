"""The lines of a run's note."""

from datetime import UTC, datetime
from typing import Any

from stagekit.notes import (
    NOTE_CHARACTERS_MAX,
    describe_plan,
    describe_progress,
    describe_tasks,
    describe_work,
    replace_line,
)

from sakuga_tasks.jobs.reports import Plan, WorkReport


def test_a_stage_has_one_line_that_is_replaced() -> None:
    note = replace_line("", "crawl", "2 tasks")
    note = replace_line(note, "analyse", "1 task: long")
    assert replace_line(note, "crawl", "done") == "crawl: done\nanalyse: 1 task: long"


def test_a_note_keeps_to_what_airflow_takes() -> None:
    assert len(replace_line("", "crawl", "x" * 5000)) == NOTE_CHARACTERS_MAX


def test_rate_and_time_left_follow_from_the_tasks_that_ended() -> None:
    start = "2026-01-01T00:00:00+00:00"
    instances: list[dict[str, Any]] = [
        {"map_index": 0, "state": "success", "start_date": start},
        {"map_index": 1, "state": "running", "start_date": start},
        {"map_index": 2, "state": "running", "start_date": start},
        {"map_index": 3, "state": None, "start_date": None},
    ]
    now = datetime(2026, 1, 1, 0, 1, tzinfo=UTC)
    assert describe_tasks(instances, own_index=1, now=now) == "2/4 tasks, 2.0/min, eta 1 min 0 s"


def test_a_plan_says_items_batches_tasks_and_work() -> None:
    plan = Plan(
        stage="crawl",
        run_id="r",
        lists=["a", "b"],
        items_count=340,
        batches_count=12,
        work_s=7500,
        ignored={"other_extension": 2},
    )
    assert describe_plan(plan) == "340 items in 12 batches, 2 tasks, 2 h 5 min of work, ignored: 2 other_extension"


def work_report(**values: Any) -> WorkReport:
    usual = {"stage": "analyse", "run_id": "r", "batches_total": 2, "batches_done": 2, "batches_skipped": 0}
    return WorkReport(**usual | {"batches_left": 0, "items_done": 20, "rejects": {}, "elapsed_s": 10} | values)


def test_progress_says_share_rate_and_time_left() -> None:
    report = work_report(batches_total=50, batches_done=10, batches_skipped=2, items_done=81)
    assert describe_progress(report) == "12/50 batches, 24 %, 8.1 items/s, eta 38 s, rejects: none"


def test_work_says_rate_and_rejects_by_reason() -> None:
    report = work_report(rejects={"corrupt_media": 3, "taken_down": 1})
    assert describe_work(report) == "2 batches, 20 items, 2.0/s, rejects: 3 corrupt_media, 1 taken_down"
