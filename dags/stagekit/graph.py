"""The one shape of all stage DAGs: plan, mapped work, commit; chained, a commit and the next plan are one task."""

from collections.abc import Sequence
from itertools import pairwise
from types import ModuleType
from typing import TYPE_CHECKING

from airflow.sdk import Asset, AssetOrTimeSchedule, TriggerRule, XComArg, chain, task, task_group
from backfill_timetable import BackfillTimetable

from sakuga_tasks.jobs.walk import StageName
from stagekit.queues import STAGE_QUEUES, task_options

if TYPE_CHECKING:
    from airflow.sdk.definitions._internal.node import DAGNode

YEARLY = BackfillTimetable("0 0 1 1 *", timezone="UTC")
"""One interval is a calendar year."""

MONTHLY = BackfillTimetable("0 0 1 * *", timezone="UTC")
"""One interval is a calendar month."""


def asset_or_backfill(asset: Asset, intervals: BackfillTimetable) -> AssetOrTimeSchedule:
    """Return the schedule of a DAG that follows an asset and can be backfilled."""
    # The SDK's annotation knows its own timetables alone; Airflow itself takes registered ones.
    return AssetOrTimeSchedule(timetable=intervals, assets=[asset])  # type: ignore[arg-type]


def stage_chain(stages: Sequence[StageName], *, outlet: Asset | None = None) -> None:
    """Add the tasks of one stage, or of several chained ones, to the DAG being made.

    Args:
        stages: In the order of the walk.
        outlet: Renewed when the last stage is committed.
    """
    lists = plan_task(stages[0])
    for stage, following in pairwise(stages):
        lists = control_task(stage, following, after=work_tasks(stage, lists))
    commit_task(stages[-1], outlet=outlet, after=work_tasks(stages[-1], lists))


def plan_task(stage: StageName) -> XComArg:
    """Add the task that writes the work lists of a stage; it returns their keys."""

    @task(task_id=f"plan_{stage}", **task_options("net" if stage == "crawl" else "catalog"))
    def plan() -> list[str]:
        keys: list[str] = _bodies().plan_stage(stage)
        return keys

    return plan()


def work_tasks(stage: StageName, lists: XComArg) -> "DAGNode":
    """Add a group with one task per work list; an empty plan skips it."""

    @task_group(group_id=stage)
    def group() -> None:
        @task(
            task_id="work",
            map_index_template="{{ work }}",
            do_xcom_push=False,
            **task_options(STAGE_QUEUES[stage]),
        )
        def work(list_key: str) -> None:
            _bodies().work_list(stage, list_key)

        work.expand(list_key=lists)

    return group()


def control_task(stage: StageName, following: StageName, *, after: "DAGNode | XComArg") -> XComArg:
    """Add the task that commits a stage and plans the one that follows it."""

    @task(
        task_id=f"commit_{stage}_plan_{following}",
        trigger_rule=TriggerRule.NONE_FAILED,
        **task_options("catalog"),
    )
    def control() -> list[str]:
        _bodies().commit_stage(stage)
        keys: list[str] = _bodies().plan_stage(following)
        return keys

    lists = control()
    chain(after, lists)
    return lists


def commit_task(stage: StageName, *, outlet: Asset | None, after: "DAGNode | XComArg") -> None:
    """Add the task that merges a stage into the catalog and renews its asset."""

    @task(
        task_id=f"commit_{stage}",
        trigger_rule=TriggerRule.NONE_FAILED,
        outlets=[outlet] if outlet else [],
        do_xcom_push=False,
        **task_options("catalog"),
    )
    def commit() -> None:
        _bodies().commit_stage(stage)

    chain(after, commit())


def take_in_task() -> XComArg:
    """Add the task that crawls a source; in a dry run it only says what that would take, and skips all that follows.

    The source is crawled in this one task and not in mapped ones: a folder or a list is read at 10,000 posts a
    second, and the whole chain keeps to 12 levels.
    """

    @task.short_circuit(task_id="take_in_source", **task_options("net"))
    def take_in_source() -> bool:
        goes_on: bool = _bodies().take_in_source()
        return goes_on

    return take_in_source()


def publish_task(*, outlet: Asset, commit_first: StageName | None = None) -> XComArg:
    """Add the task that makes a release, committing a stage before it if asked to."""

    @task(
        task_id=f"commit_{commit_first}_publish" if commit_first else "publish",
        trigger_rule=TriggerRule.NONE_FAILED,
        outlets=[outlet],
        **task_options("catalog"),
    )
    def publish() -> str:
        if commit_first:
            _bodies().commit_stage(commit_first)
        version: str = _bodies().publish()
        return version

    return publish()


def _bodies() -> ModuleType:
    from stagekit import bodies  # noqa: PLC0415 it loads the whole library: for running tasks, not for parsing

    return bodies
