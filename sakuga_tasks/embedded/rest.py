"""The few calls of Airflow's REST API that embedding needs, with errors that say the remedy."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx

from sakuga_tasks.errors import ConfigError, TransientError

CALL_TIMEOUT_S = 30.0
"""How long one call may take, in seconds."""

PAGE_SIZE = 1000
"""Task instances asked for at once; Airflow's `[api] maximum_page_limit` is set to the same."""

WRITE_ATTEMPTS, WRITE_PAUSE_S = 5, 1.0
"""How often a write is asked for, and how long after a refusal."""

LATEST_API_VERSION = "2100-01-01"
"""A date after every version of the tasks' API: the newest answers."""


class AirflowApi:
    """A client of one Airflow on loopback, where everybody is an administrator."""

    def __init__(self, base_url: str, *, write_pause_s: float = WRITE_PAUSE_S) -> None:
        self._write_pause_s = write_pause_s
        # Not through a proxy: the server is on this machine.
        self._client = httpx.Client(base_url=base_url, timeout=CALL_TIMEOUT_S, trust_env=False)

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def read_health(self) -> dict[str, str | None] | None:
        """Return each component's status, or None while nobody answers."""
        try:
            answer = self._client.get("/api/v2/monitor/health")
        except httpx.TransportError:
            return None
        if answer.status_code != 200:
            return None
        return {name: part["status"] for name, part in answer.json().items()}

    def warm_up(self) -> None:
        """Ask the tasks' side of the server something, so that no task waits the 4 s its first answer takes.

        Raises:
            TransientError: It did not answer within 30 s, which a busy machine may need.
        """
        try:
            self._client.get("/execution/health", headers={"Airflow-API-Version": LATEST_API_VERSION})
        except httpx.TransportError as error:
            raise TransientError(f"airflow: GET /execution/health: {error}") from error

    def list_dag_ids(self) -> set[str]:
        """Return the ids of the DAGs that Airflow has read."""
        return {dag["dag_id"] for dag in self.read("dags", {"limit": PAGE_SIZE})["dags"]}

    def list_import_errors(self) -> dict[str, str]:
        """Return the error of each DAG file that could not be read."""
        errors = self.read("importErrors")["import_errors"]
        return {error["filename"]: error["stack_trace"].strip() for error in errors}

    def list_pools(self) -> dict[str, int]:
        """Return the slots of every pool."""
        pools = self.read("pools", {"limit": PAGE_SIZE})["pools"]
        return {pool["name"]: pool["slots"] for pool in pools}

    def create_pool(self, name: str, *, slots: int, description: str) -> None:
        """Make a pool."""
        pool = {"name": name, "slots": slots, "description": description}
        self.write("POST", "pools", json=pool, is_done=lambda: name in self.list_pools())

    def resize_pool(self, name: str, *, slots: int) -> None:
        """Change the slots of a pool."""
        self.write("PATCH", f"pools/{name}", json={"slots": slots}, params={"update_mask": "slots"})

    def set_paused(self, dag_id: str, *, is_paused: bool) -> None:
        """Pause or unpause a DAG."""
        self.write("PATCH", f"dags/{dag_id}", json={"is_paused": is_paused})

    def trigger(self, dag_id: str, conf: Mapping[str, Any]) -> str:
        """Start a run without a data interval and return its id.

        The run is named here, so that asking again never starts two.
        """
        run_id = f"manual__{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}_{uuid4().hex[:8]}"
        run = {"dag_run_id": run_id, "logical_date": None, "conf": dict(conf)}
        self.write("POST", f"dags/{dag_id}/dagRuns", json=run, is_done=lambda: self._has_run(dag_id, run_id))
        return run_id

    def _has_run(self, dag_id: str, run_id: str) -> bool:
        runs = self.read(f"dags/{dag_id}/dagRuns", {"run_id_pattern": run_id, "limit": 1})
        return bool(runs["dag_runs"])

    def read_run(self, dag_id: str, run_id: str) -> dict[str, Any]:
        """Return a run: `state`, `note` and the rest."""
        return self.read(f"dags/{dag_id}/dagRuns/{run_id}")

    def list_task_instances(self, dag_id: str, run_id: str) -> list[dict[str, Any]]:
        """Return every task instance of a run."""
        found: list[dict[str, Any]] = []
        while True:
            page = self.read(
                f"dags/{dag_id}/dagRuns/{run_id}/taskInstances",
                {"limit": PAGE_SIZE, "offset": len(found)},
            )
            found += page["task_instances"]
            if len(found) >= page["total_entries"] or not page["task_instances"]:
                return found

    def fail_run(self, dag_id: str, run_id: str, *, note: str) -> None:
        """End a run as failed: its running tasks are stopped at their next heartbeat."""
        # Whoever stops does not wait long for a server that may be gone.
        path = f"dags/{dag_id}/dagRuns/{run_id}"
        self.write("PATCH", path, json={"state": "failed", "note": note}, attempts=2)

    def read(self, path: str, params: Mapping[str, str | int] | None = None) -> dict[str, Any]:
        """Ask once.

        Raises:
            ConfigError: The server refused the question.
            TransientError: It could not answer, or nobody did.
        """
        return self._call("GET", path, json=None, params=params)

    def write(
        self,
        method: str,
        path: str,
        *,
        json: Mapping[str, Any],
        params: Mapping[str, str | int] | None = None,
        is_done: Callable[[], bool] = lambda: False,
        attempts: int = WRITE_ATTEMPTS,
    ) -> None:
        """Ask until it is written, so often at most; `is_done` tells after a refusal whether it was written anyway.

        SQLite lets one process write at a time, and Airflow answers 500 when it waited for too long
        (`sqlite.API_LOCK_WAIT_S`). Without an `is_done` the write must be one that may be asked for twice.

        Raises:
            ConfigError: The server refused what is written.
            TransientError: The server could not write it, or nobody answered.
        """
        for attempt in range(attempts):
            try:
                if attempt == 0 or not is_done():
                    self._call(method, path, json=json, params=params)
                break
            except TransientError:
                if attempt == attempts - 1:
                    raise
            except ConfigError:
                # The one before may have been carried out since: what is there cannot be made.
                if attempt == 0 or not is_done():
                    raise
                break
            time.sleep(self._write_pause_s)

    def _call(
        self,
        method: str,
        path: str,
        *,
        json: Mapping[str, Any] | None,
        params: Mapping[str, str | int] | None,
    ) -> dict[str, Any]:
        if "Authorization" not in self._client.headers:
            token = self._answer("GET", "/auth/token")["access_token"]
            self._client.headers["Authorization"] = f"Bearer {token}"
        return self._answer(method, f"/api/v2/{path}", json=json, params=params)

    def _answer(
        self,
        method: str,
        path: str,
        *,
        json: Mapping[str, Any] | None = None,
        params: Mapping[str, str | int] | None = None,
    ) -> dict[str, Any]:
        asked = f"{method} {path.removeprefix('/api/v2/')}"
        try:
            answer = self._client.request(method, path, json=json, params=params)
        except httpx.TransportError as error:
            raise TransientError(f"airflow: {asked}: {error}: is the API server still up?") from error
        if answer.is_server_error:
            raise TransientError(f"airflow: {asked}: {answer.status_code} {_detail(answer)}")
        if answer.is_error:
            raise ConfigError(f"airflow: {asked}: {answer.status_code} {_detail(answer)}")
        body: dict[str, Any] = answer.json()
        return body


def _detail(answer: httpx.Response) -> str:
    try:
        detail = answer.json().get("detail", answer.text)
    except ValueError:
        detail = answer.text
    return str(detail)[:500]
