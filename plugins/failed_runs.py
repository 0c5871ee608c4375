"""Tell a person about every failed run: a warning in the log, and a webhook if one is set.

`SAKUGA_NOTIFY_URL` is an http(s) address that takes a POST of JSON:
`{"event": "run_failed", "dag_id", "run_id", "message", "started_at", "ended_at", "url"}`.

The listener runs inside the scheduler (and inside the API server when a person marks a run as failed), so the
request is sent from a short thread of its own: a slow webhook must not hold up scheduling.
"""

import logging
import os
from threading import Thread
from typing import TYPE_CHECKING

import httpx
from airflow.configuration import conf
from airflow.listeners import hookimpl
from airflow.plugins_manager import AirflowPlugin

if TYPE_CHECKING:
    from airflow.models.dagrun import DagRun

logger = logging.getLogger(__name__)

WEBHOOK_TIMEOUT_S = 5.0
"""How long one webhook request may take, in seconds."""


def describe_failure(dag_run: "DagRun", message: str) -> dict[str, str | None]:
    """Return the JSON that the webhook gets about a failed run."""
    base_url = conf.get("api", "base_url", fallback="").rstrip("/")
    return {
        "event": "run_failed",
        "dag_id": dag_run.dag_id,
        "run_id": dag_run.run_id,
        "message": message,
        "started_at": dag_run.start_date.isoformat() if dag_run.start_date else None,
        "ended_at": dag_run.end_date.isoformat() if dag_run.end_date else None,
        "url": f"{base_url}/dags/{dag_run.dag_id}/runs/{dag_run.run_id}" if base_url else None,
    }


def post_failure(url: str, failure: dict[str, str | None]) -> None:
    """Send one failure to the webhook; a webhook that does not answer is itself only a warning."""
    try:
        httpx.post(url, json=failure, timeout=WEBHOOK_TIMEOUT_S).raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        logger.warning("webhook of failed runs: %s: check SAKUGA_NOTIFY_URL", error)


class FailedRunListener:
    """Airflow calls it when a run has failed, for whatever reason."""

    @hookimpl
    def on_dag_run_failed(self, dag_run: "DagRun", msg: str) -> None:
        """Log the failure, and post it where `SAKUGA_NOTIFY_URL` says."""
        failure = describe_failure(dag_run, msg)
        logger.warning("run failed: %s %s: %s", dag_run.dag_id, dag_run.run_id, msg)
        # Read here and not through config: a scheduler is given no store, so the whole settings would not load.
        if url := os.environ.get("SAKUGA_NOTIFY_URL"):
            Thread(target=post_failure, args=(url, failure), name="failed-run-webhook").start()


class FailedRunsPlugin(AirflowPlugin):
    """Registers the listener."""

    name = "failed_runs"
    listeners = [FailedRunListener()]  # noqa: RUF012 Airflow's plugin manager reads this class attribute as it is
