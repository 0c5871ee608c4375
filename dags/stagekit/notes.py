"""How far a run is: a line per stage in the run's note, and the same in the task's log.

A task may not write the note of its run through Airflow's own task interface, so it asks the REST API, where the
connection `airflow_api` says (`AIRFLOW_CONN_AIRFLOW_API=http://login:password@host:port`). Without that connection
the lines stand in the log alone. A note that cannot be written never fails a task.
"""

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx
from airflow.sdk import Connection, get_current_context
from airflow.sdk.exceptions import AirflowNotFoundException

from sakuga_tasks.errors import SakugaError

if TYPE_CHECKING:
    from sakuga_tasks.jobs.estimate import Estimate
    from sakuga_tasks.jobs.publish import ReleaseReport
    from sakuga_tasks.jobs.reports import CommitReport, Plan, WorkReport

logger = logging.getLogger(__name__)

CONNECTION_ID = "airflow_api"
CALL_TIMEOUT_S = 10.0
CALL_TRIES = 3
"""A server that shares one SQLite file with all others may be kept from writing for some seconds."""

PROGRESS_EVERY_S = 30.0
NOTE_CHARACTERS_MAX = 1000
"""Airflow refuses a longer note."""

ENDED = ("success", "failed", "upstream_failed", "skipped", "removed")


class ProgressLog:
    """Logs a work list's progress, at most every 30 s."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def __call__(self, report: "WorkReport") -> None:
        """Log where a work list is, if the last line is old enough."""
        if time.monotonic() - self._last >= PROGRESS_EVERY_S:
            self._last = time.monotonic()
            logger.info("%s: %s", report.stage, describe_progress(report))


def describe_plan(plan: "Plan") -> str:
    """Return `340 items in 12 batches, 2 tasks, about 3 min of work`."""
    work = _duration(plan.work_s)
    ignored = f", ignored: {_counts(plan.ignored)}" if plan.ignored else ""
    return f"{plan.items_count} items in {plan.batches_count} batches, {len(plan.lists)} tasks, {work} of work{ignored}"


def describe_progress(report: "WorkReport") -> str:
    """Return `12/50 batches, 24 %, 8.1 items/s, eta 7 min 50 s, rejects: none`; skipped batches cost no time."""
    passed = report.batches_done + report.batches_skipped
    left_s = report.elapsed_s / max(report.batches_done, 1) * (report.batches_total - passed)
    return (
        f"{passed}/{report.batches_total} batches, {100 * passed / report.batches_total:.0f} %, "
        f"{_rate(report):.1f} items/s, eta {_duration(left_s)}, rejects: {_counts(report.rejects)}"
    )


def describe_work(report: "WorkReport") -> str:
    """Return `12 batches, 340 items, 2.1/s, rejects: 3 corrupt_media`."""
    return (
        f"{report.batches_done} batches, {report.items_done} items, {_rate(report):.1f}/s, "
        f"rejects: {_counts(report.rejects)}"
    )


def describe_commit(report: "CommitReport") -> str:
    """Return `done, 337 items all told, rejects: 3 corrupt_media`."""
    return f"done, {report.items_done} items all told, rejects: {_counts(report.rejects)}"


def describe_estimate(expected: "Estimate") -> str:
    """Return what a dry run was asked for: items, bytes, hours, free disk, and what would not be taken."""
    refused = _counts({**expected.rejects, **expected.ignored})
    return f"{expected.describe()}; not taken: {refused}"


def describe_release(report: "ReleaseReport") -> str:
    """Return `release 2026.1, 24 clips of 3 videos`."""
    made = "release" if report.is_new else "nothing new: release"
    return f"{made} {report.version}, {report.clips} clips of {report.videos} videos, {report.duplicates} duplicates"


def write_stage_progress(stage: str) -> None:
    """Say in the run's note how many tasks of a stage have ended, at what rate, and when the rest will have."""
    context = get_current_context()
    task_id, map_index = context["ti"].task_id, context["ti"].map_index
    if map_index is None or map_index < 0:
        return
    with _Api() as api:
        if instances := api.list_mapped(task_id):
            api.write_line(stage, describe_tasks(instances, own_index=map_index, now=datetime.now(UTC)))


def describe_tasks(instances: list[dict[str, Any]], *, own_index: int, now: datetime) -> str:
    """Return `7/12 tasks, 4.2/min, eta 1 min 11 s`; the asking task counts as ended."""
    ended = sum(one["state"] in ENDED or one["map_index"] == own_index for one in instances)
    started_at = min(datetime.fromisoformat(one["start_date"]) for one in instances if one["start_date"])
    elapsed_s = max((now - started_at).total_seconds(), 1e-3)
    left_s = elapsed_s / ended * (len(instances) - ended)
    return f"{ended}/{len(instances)} tasks, {60 * ended / elapsed_s:.1f}/min, eta {_duration(left_s)}"


def write_note(subject: str, text: str) -> None:
    """Put the line `subject: text` into the run's note, in place of the last one about the subject."""
    logger.info("%s: %s", subject, text)
    with _Api() as api:
        api.write_line(subject, text)


@contextmanager
def failure_noted(subject: str) -> Iterator[None]:
    """Put why the block failed into the run's note: there a person looks first. A later line takes its place."""
    try:
        yield
    except SakugaError as error:
        write_note(subject, f"failed: {error}")
        raise


class _Api:
    """The REST API as far as notes need it; does nothing where no connection is set or nobody answers."""

    def __enter__(self) -> "_Api":
        run = get_current_context()["dag_run"]
        self._run = f"/api/v2/dags/{run.dag_id}/dagRuns/{run.run_id}"
        self._client: httpx.Client | None = None
        try:
            connection = Connection.get(CONNECTION_ID)
            self._client = _log_in(connection)
        except AirflowNotFoundException:
            logger.debug("run note: connection %s is not set, nothing is written", CONNECTION_ID)
        except httpx.HTTPError as error:
            _warn(error)
        return self

    def __exit__(self, *_error: object) -> None:
        if self._client is not None:
            self._client.close()

    def list_mapped(self, task_id: str) -> list[dict[str, Any]]:
        answer = self._call("GET", f"{self._run}/taskInstances/{task_id}/listMapped?limit=1000")
        found: list[dict[str, Any]] = answer.get("task_instances", [])
        return found

    def write_line(self, subject: str, text: str) -> None:
        run = self._call("GET", self._run)
        if run:
            self._call("PATCH", self._run, body={"note": replace_line(run.get("note") or "", subject, text)})

    def _call(self, method: str, path: str, *, body: Mapping[str, str] | None = None) -> dict[str, Any]:
        if self._client is None:
            return {}
        for tries_left in reversed(range(CALL_TRIES)):
            try:
                answer = self._client.request(method, path, json=body)
                answer.raise_for_status()
            except httpx.HTTPError as error:
                if tries_left == 0:
                    _warn(error)
            else:
                found: dict[str, Any] = answer.json()
                return found
        return {}


def replace_line(note: str, subject: str, text: str) -> str:
    """Return the note with the line about a subject put in or replaced, within Airflow's limit."""
    lines = dict(line.partition(": ")[::2] for line in note.splitlines())
    lines[subject] = text.replace("\n", " ")
    return "\n".join(f"{name}: {said}" for name, said in lines.items())[:NOTE_CHARACTERS_MAX]


def _log_in(connection: Connection) -> httpx.Client:
    scheme = connection.conn_type if connection.conn_type in ("http", "https") else "http"
    client = httpx.Client(base_url=f"{scheme}://{connection.host}:{connection.port}", timeout=CALL_TIMEOUT_S)
    if connection.login:
        answer = client.post("/auth/token", json={"username": connection.login, "password": connection.password})
    else:
        answer = client.get("/auth/token")
    answer.raise_for_status()
    client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    return client


def _warn(error: httpx.HTTPError) -> None:
    logger.warning("run note: %s: check the connection %s", error, CONNECTION_ID)


def _rate(report: "WorkReport") -> float:
    return report.items_done / report.elapsed_s if report.elapsed_s else 0.0


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {reason}" for reason, count in sorted(counts.items())) or "none"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"
