"""The fleet's configuration on real servers: one batch through each queue, and a release at the end."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sakuga_tasks.embedded.pools import QUEUES
from sakuga_tasks.store.objects import open_store
from sakuga_tasks.store.releases import list_releases
from tests.system.celery_stack import LASTING, PACKAGES, WORKERS, Fleet, find_missing_programs, run_fleet, run_in

celery = pytest.importorskip("celery", reason="Airflow's Celery parts are not installed: make system-deps")
missing = find_missing_programs()
needs_servers = pytest.mark.skipif(bool(missing), reason=f"{missing} not installed: apt-get install {PACKAGES}")

DAG_ID = "make_dataset"
LOOKS_MAX = 900


@pytest.fixture(scope="module")
def fleet(smallest_footage: Path) -> Iterator[Fleet]:
    """A fleet that may take in the smallest footage."""
    with run_fleet(smallest_footage) as running:
        yield running


@pytest.fixture(scope="module")
def run(fleet: Fleet, smallest_footage: Path) -> dict[str, Any]:
    """The ended run of the whole chain, with its task instances."""
    started = fleet.call("dags/~/dagRuns")["total_entries"]
    assert started == 0, "something ran because the fleet was started"
    fleet.call(f"dags/{DAG_ID}", "PATCH", is_paused=False)
    conf = {"source": str(smallest_footage), "licence": "own"}
    made = fleet.call(f"dags/{DAG_ID}/dagRuns", "POST", logical_date=None, conf=conf)
    path = f"dags/{DAG_ID}/dagRuns/{made['dag_run_id']}"
    # Airflow answers when the run has ended, with a line a second until then.
    with fleet.api.stream("GET", f"/api/v2/{path}/wait", params={"interval": 1}, timeout=LOOKS_MAX) as answer:
        answer.read()
    ended = fleet.call(path)
    instances = fleet.call(f"{path}/taskInstances?limit=1000")["task_instances"]
    return {**ended, "instances": instances}


@needs_servers
def test_the_whole_chain_ends_in_a_release(fleet: Fleet, run: dict[str, Any]) -> None:
    assert (run["state"], [one for one in run["instances"] if one["state"] != "success"]) == ("success", [])
    releases = list_releases(open_store(str(fleet.store), create=False))
    assert [release.is_complete for release in releases] == [True]


@needs_servers
def test_every_task_ran_on_the_worker_of_its_queue(fleet: Fleet, run: dict[str, Any]) -> None:
    queued = Counter(one["queue"] for one in run["instances"])
    app = celery.Celery(broker=fleet.services["scheduler"]["environment"]["AIRFLOW__CELERY__BROKER_URL"])
    stats = app.control.inspect(timeout=10, limit=len(WORKERS)).stats()
    done = {worker.partition("@")[0]: sum(found["total"].values()) for worker, found in stats.items()}
    assert done == queued
    assert set(done) == set(QUEUES)
    assert all(one["pool"] == one["queue"] for one in run["instances"])


@needs_servers
def test_tasks_write_the_note_of_their_run(run: dict[str, Any]) -> None:
    assert "release" in run["note"]


@needs_servers
def test_the_pools_have_the_slots_of_their_workers(fleet: Fleet) -> None:
    pools = {pool["name"]: pool["slots"] for pool in fleet.call("pools")["pools"]}
    assert {name: pools.get(name) for name in QUEUES} == {"cpu": 2, "net": 2, "gpu": 1, "catalog": 1}


@needs_servers
def test_nobody_reads_without_a_password_and_a_viewer_changes_nothing(fleet: Fleet) -> None:
    with httpx.Client(base_url=fleet.url, trust_env=False) as stranger:
        assert stranger.get("/api/v2/dags").status_code == 401
        assert stranger.get("/auth/token").status_code in {401, 403}
        login = {"username": "viewer", "password": fleet.services["airflow-init"]["environment"]["VIEWER_PASSWORD"]}
        token = stranger.post("/auth/token", json=login).json()["access_token"]
        stranger.headers["Authorization"] = f"Bearer {token}"
        assert stranger.get("/api/v2/dags").status_code == 200
        assert stranger.patch(f"/api/v2/dags/{DAG_ID}", json={"is_paused": True}).status_code == 403


@needs_servers
@pytest.mark.parametrize("service", [*LASTING, *WORKERS])
def test_the_health_check_of_a_service_that_lives_passes(fleet: Fleet, service: str) -> None:
    assert fleet.check_health(service).returncode == 0


@needs_servers
@pytest.mark.parametrize(
    ("check", "message"),
    [
        pytest.param(["docker/check_worker.py", "absent"], "no answer", id="worker"),
        pytest.param(["docker/check_health.py", "scheduler"], "refused", id="scheduler"),
    ],
)
def test_the_health_check_of_a_service_that_does_not_answer_fails(fleet: Fleet, check: list[str], message: str) -> None:
    environment = {**fleet.services["scheduler"]["environment"]}
    environment["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] = "http://127.0.0.1:1/execution/"
    done = run_in({"environment": environment}, ["python", *check])
    assert done.returncode == 1
    assert message in done.stderr
