"""What the tasks do: one job each. Imported by running tasks alone: it loads the whole library."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from airflow.sdk import get_current_context

from sakuga_tasks.config import load_settings
from sakuga_tasks.errors import ConfigError, TransientError
from sakuga_tasks.jobs import crawl
from sakuga_tasks.jobs.estimate import estimate
from sakuga_tasks.jobs.knobs import make_params, make_publish_params
from sakuga_tasks.jobs.params import DatasetParams
from sakuga_tasks.jobs.publish import publish as publish_release
from sakuga_tasks.jobs.registry import STAGES
from sakuga_tasks.jobs.reports import CommitReport
from sakuga_tasks.jobs.walk import StageName
from sakuga_tasks.stages.publish import PublishParams
from stagekit import notes
from stagekit.library_knobs import LIBRARY_KNOBS
from stagekit.queues import STAGE_QUEUES, TERMS

Further = ParamSpec("Further")
Answer = TypeVar("Answer")


def _failure_noted(
    body: Callable[Concatenate[StageName, Further], Answer],
) -> Callable[Concatenate[StageName, Further], Answer]:
    @wraps(body)
    def noted(stage: StageName, /, *args: Further.args, **kwargs: Further.kwargs) -> Answer:
        with notes.failure_noted(stage):
            return body(stage, *args, **kwargs)

    return noted


def read_knobs() -> dict[str, Any]:
    """Return the values of this run's form.

    Raises:
        ConfigError: The run was given a key that its DAG does not know.
    """
    context = get_current_context()
    known = set(context["dag"].params)
    if unknown := sorted(set(context["dag_run"].conf or {}) - known):
        raise ConfigError(f"unknown settings {unknown}: this DAG knows {sorted(known)}")
    return dict(context["params"])


def dataset_params(knobs: Mapping[str, Any]) -> DatasetParams:
    """Return what decides the rows of a data set; what the form lacks keeps its default."""
    return make_params(**_library_values(knobs))


def publish_params(knobs: Mapping[str, Any]) -> PublishParams:
    """Return what ships; what the form lacks keeps its default."""
    return make_publish_params(**_library_values(knobs))


def _library_values(knobs: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in knobs.items() if name in LIBRARY_KNOBS}


@_failure_noted
def plan_stage(stage: StageName) -> list[str]:
    """Write the work lists of a stage and return their keys."""
    knobs = read_knobs()
    settings, params = load_settings(), dataset_params(knobs)
    if stage == "crawl":
        if not knobs.get("source"):
            raise ConfigError("source is empty: name a folder of videos, or a list of them")
        plan = crawl.plan(settings, params, source=knobs["source"], licence=knobs["licence"])
    else:
        plan = STAGES[stage].plan(settings, params, lists_min=knobs["lists_min"])
    notes.write_note(stage, notes.describe_plan(plan))
    return plan.lists


@_failure_noted
def work_list(stage: StageName, list_key: str) -> None:
    """Do one work list of a stage, within the time of its queue.

    Raises:
        TransientError: Time is up; the next try goes on with the batches that are left.
    """
    context = get_current_context()
    context["work"] = list_key.rpartition("/")[2].partition(".")[0][:12]  # type: ignore[typeddict-unknown-key]
    report = STAGES[stage].work(
        load_settings(),
        dataset_params(read_knobs()),
        list_key,
        budget_s=TERMS[STAGE_QUEUES[stage]].budget_h * 3600,
        on_progress=notes.ProgressLog(),
    )
    context["work"] = notes.describe_work(report)  # type: ignore[typeddict-unknown-key]
    notes.write_stage_progress(stage)
    if report.batches_left:
        raise TransientError(
            f"{stage}: {report.batches_left} batches are left after {report.elapsed_s:.0f} s: the next try does them"
        )


@_failure_noted
def commit_stage(stage: StageName) -> CommitReport:
    """Merge what a stage did into the catalog.

    Raises:
        TooManyRejectsError: More items were rejected than the form allows.
    """
    knobs = read_knobs()
    report = STAGES[stage].commit(load_settings(), dataset_params(knobs), rejects_ratio_max=knobs["rejects_ratio_max"])
    notes.write_note(stage, notes.describe_commit(report))
    return report


@notes.failure_noted("crawl")
def take_in_source() -> bool:
    """Crawl the source, or in a dry run only say what it would take. Return whether to go on.

    Raises:
        ConfigError: The source is neither a folder nor a list.
    """
    knobs = read_knobs()
    if knobs["dry_run"]:
        expected = estimate(load_settings(), dataset_params(knobs), source=knobs["source"], licence=knobs["licence"])
        notes.write_note("dry run", notes.describe_estimate(expected))
        return False
    for key in plan_stage("crawl"):
        work_list("crawl", key)
    return True


@notes.failure_noted("publish")
def publish() -> str:
    """Make the release and return its version."""
    knobs = read_knobs()
    report = publish_release(
        load_settings(), dataset_params(knobs), publish_params(knobs), year=knobs["year"] or _interval_year()
    )
    notes.write_note("publish", notes.describe_release(report))
    return report.version


def _interval_year() -> int | None:
    end = get_current_context().get("data_interval_end")
    return end.year if end else None
