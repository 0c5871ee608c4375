"""Every DAG of the folder: its shape, its tasks' terms, its form and its manual."""

from pathlib import Path
from typing import Any

import pendulum
import pytest
from airflow.dag_processing.dagbag import BundleDagBag
from airflow.sdk import Param
from airflow.serialization.serialized_objects import DagSerialization
from airflow.timetables.base import TimeRestriction
from retry_policy import SakugaRetryPolicy
from stagekit.bodies import dataset_params, publish_params
from stagekit.queues import STAGE_QUEUES, TERMS

from sakuga_tasks.embedded.pools import QUEUES
from sakuga_tasks.jobs.params import DatasetParams
from sakuga_tasks.stages.publish import PublishParams

DAG_IDS = [
    "analyse_videos",
    "annotate_clips",
    "crawl_sources",
    "download_videos",
    "make_dataset",
    "publish_release",
]
STAGE_DAG_IDS = [dag_id for dag_id in DAG_IDS if dag_id != "make_dataset"]
LEVELS_MAX = 12


@pytest.fixture(scope="session")
def dags(root: Path) -> dict[str, Any]:
    bag = BundleDagBag(root / "dags", bundle_path=root / "dags", bundle_name="dags-folder", load_op_links=False)
    assert bag.import_errors == {}
    return dict(bag.dags)


def test_one_dag_per_file_named_after_it(dags: dict[str, Any], root: Path) -> None:
    assert sorted(dags) == DAG_IDS
    assert sorted(path.stem for path in (root / "dags").glob("*.py")) == DAG_IDS
    assert all(Path(dag.fileloc).stem == dag_id for dag_id, dag in dags.items())


@pytest.mark.parametrize("dag_id", DAG_IDS)
def test_every_task_names_queue_pool_time_limit_and_policy(dags: dict[str, Any], dag_id: str) -> None:
    for task in dags[dag_id].tasks:
        assert task.queue in QUEUES, task.task_id
        assert task.pool == task.queue, task.task_id
        assert task.execution_timeout is not None, task.task_id
        assert task.retries >= 2, task.task_id
        assert type(task.retry_policy).__name__ == SakugaRetryPolicy.__name__, task.task_id


def test_every_queue_has_its_terms() -> None:
    assert set(TERMS) == set(QUEUES)


def test_a_task_ends_by_its_budget_before_it_is_killed() -> None:
    assert all(terms.budget_h + 1 <= terms.timeout_h for terms in TERMS.values())


def test_the_whole_chain_keeps_to_twelve_levels(dags: dict[str, Any]) -> None:
    assert count_levels(dags["make_dataset"]) == LEVELS_MAX


@pytest.mark.parametrize("dag_id", ["crawl_sources", "download_videos", "analyse_videos"])
def test_a_stage_is_plan_work_commit(dags: dict[str, Any], dag_id: str) -> None:
    plan, work, commit = dags[dag_id].topological_sort()
    assert (plan.is_mapped, work.is_mapped, commit.is_mapped) == (False, True, False)
    assert work.upstream_task_ids == {plan.task_id}
    assert commit.upstream_task_ids == {work.task_id}
    assert commit.queue == "catalog"


def test_the_whole_chain_has_the_work_of_every_stage(dags: dict[str, Any]) -> None:
    groups = [task.task_id.partition(".")[0] for task in dags["make_dataset"].topological_sort() if task.is_mapped]
    assert groups == [stage for stage in STAGE_QUEUES if stage != "crawl"]


def test_the_whole_chain_renews_the_release_alone(dags: dict[str, Any]) -> None:
    outlets = [asset.name for task in dags["make_dataset"].tasks for asset in task.outlets]
    assert outlets == ["release"]


@pytest.mark.parametrize("dag_id", DAG_IDS)
def test_every_knob_explains_itself(dags: dict[str, Any], dag_id: str) -> None:
    for name in dags[dag_id].params:
        knob = dags[dag_id].params.get_param(name)
        assert isinstance(knob, Param)
        assert knob.schema.get("title"), name
        # The form shows backticks as such in a plain description, and as code in this one.
        assert knob.schema.get("description_md"), name
        assert knob.description is None, name
        assert "type" in knob.schema or "enum" in knob.schema, name
        if "integer" in knob.schema.get("type", ""):
            assert {"minimum", "maximum"} <= set(knob.schema), name


@pytest.mark.parametrize("dag_id", DAG_IDS)
def test_the_form_left_alone_asks_for_the_librarys_defaults(dags: dict[str, Any], dag_id: str) -> None:
    params = dags[dag_id].params
    knobs = {name: params.get_param(name).value for name in params}
    assert dataset_params(knobs) == DatasetParams()
    if "ship_explicit" in knobs:
        assert publish_params(knobs) == PublishParams()


@pytest.mark.parametrize("dag_id", DAG_IDS)
def test_the_manual_says_what_a_run_reads_writes_and_repeats(dags: dict[str, Any], dag_id: str) -> None:
    manual = dags[dag_id].doc_md
    for part in ["| reads | writes | queue |", "**Parameters.**", "**Interval.**", "**Re-run.**"]:
        assert part in manual


@pytest.mark.parametrize("dag_id", STAGE_DAG_IDS)
def test_the_clock_starts_nothing_and_a_backfill_finds_its_intervals(dags: dict[str, Any], dag_id: str) -> None:
    dag = DagSerialization.from_dict(DagSerialization.to_dict(dags[dag_id]))
    timetable = dag.timetable
    scheduled = timetable.next_dagrun_info(
        last_automated_data_interval=None, restriction=TimeRestriction(pendulum.datetime(2020, 1, 1), None, False)
    )
    assert scheduled is None
    infos = list(dag.iter_dagrun_infos_between(pendulum.datetime(2024, 1, 1), pendulum.datetime(2025, 1, 1)))
    assert infos[0].data_interval
    assert infos[0].data_interval.start == pendulum.datetime(2024, 1, 1)


def test_dag_files_hold_no_logic(root: Path) -> None:
    for path in (root / "dags").glob("*.py"):
        assert len(path.read_text().splitlines()) <= 150, path.name
        assert "def " not in path.read_text(), path.name


def count_levels(dag: Any) -> int:
    levels: dict[str, int] = {}
    for task in dag.topological_sort():
        levels[task.task_id] = 1 + max((levels[above] for above in task.upstream_task_ids), default=0)
    return max(levels.values())
