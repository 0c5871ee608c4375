"""Tasks of a real Airflow that are killed in the middle: the retry ends as if nothing had happened."""

import hashlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from sakuga_tasks.config import Settings
from sakuga_tasks.embedded import RunProgress
from sakuga_tasks.jobs.release.stored import verify_release
from tests.airflow_stand import HEALTHY_S, Stand, list_releases, read_release, run_stand, start_chains

ROOT = Path(__file__).resolve().parents[2]
DAG_ID = "make_dataset"
VICTIMS = ("download.work", "analyse.work")


class Killed(NamedTuple):
    """A chain of which a task of some victims was killed, and the one without Airflow that nothing disturbed."""

    store: Path
    undisturbed: Path
    killed: set[str]
    tries: dict[str, int]


@pytest.fixture(scope="module")
def killed(demo_footage: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killed]:
    """The chain on six cartoons."""
    undisturbed = tmp_path_factory.mktemp("undisturbed") / "store"
    with start_chains(undisturbed, [demo_footage]) as process:
        assert process.wait() == 0
    with run_stand(ROOT, tmp_path_factory.mktemp("stand"), source_roots=[demo_footage]) as stand:
        stand.airflow.wait_healthy(HEALTHY_S, dag_ids=[DAG_ID])
        stand.airflow.ensure_pools()
        stand.airflow.unpause(DAG_ID)
        run_id = stand.airflow.trigger(DAG_ID, {"source": str(demo_footage), "licence": "own"})
        killer = Killer(stand, run_id)
        stand.airflow.follow(DAG_ID, run_id, killer)
        stand.succeed(DAG_ID, run_id)
        yield Killed(stand.store, undisturbed, set(VICTIMS) - killer.left, tries_of(stand, run_id))


class Killer:
    """Kills the first process that it sees at work for each victim."""

    def __init__(self, stand: Stand, run_id: str) -> None:
        self.stand, self.run_id = stand, run_id
        self.left = set(VICTIMS)

    def __call__(self, progress: RunProgress) -> None:
        """Look for victims at every change of the run."""
        for task in progress.tasks:
            if task.task_id in self.left and task.states.get("running"):
                for instance in instances(self.stand, self.run_id, task.task_id):
                    if task.task_id in self.left and (process := process_of(str(instance["id"]))):
                        os.kill(process, signal.SIGKILL)
                        self.left.remove(task.task_id)


def instances(stand: Stand, run_id: str, task_id: str) -> list[dict[str, object]]:
    answer = stand.ask(f"dags/{DAG_ID}/dagRuns/{run_id}/taskInstances", limit=100)
    return [one for one in answer["task_instances"] if one["task_id"] == task_id]


def tries_of(stand: Stand, run_id: str) -> dict[str, int]:
    """Return the most tries that an instance of each victim took."""
    return {name: max(int(str(one["try_number"])) for one in instances(stand, run_id, name)) for name in VICTIMS}


def process_of(instance_id: str) -> int | None:
    """Return the process that does a task instance: Airflow puts its id into the title."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            title = (folder / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if title.startswith(f"airflow worker -- {instance_id}".encode()):
            return int(folder.name)
    return None


def test_tasks_were_killed_and_tried_again(killed: Killed) -> None:
    # A quick machine may be done with the shorter one before anybody sees it at work, or before the signal comes.
    tries = {killed.tries[name] for name in killed.killed}
    assert tries <= {1, 2}
    assert 2 in tries


def test_the_release_is_that_of_an_undisturbed_chain_to_the_byte(killed: Killed) -> None:
    [version] = list_releases(killed.store)
    assert read_release(killed.store, version) == read_release(killed.undisturbed, version)
    assert verify_release(Settings(store=str(killed.store)), version).files_count > 5


def test_no_half_object_stands_under_a_final_name(killed: Killed) -> None:
    named = {path: path.name for path in (killed.store / "blobs").iterdir()}
    for folder in ("clips", "fragments"):
        files = (path for path in (killed.store / folder).rglob("*") if path.is_file())
        named |= {path: path.name.split(".")[0].rsplit("-", 1)[1] for path in files}

    assert len(named) > 20
    assert [path for path, name in named.items() if not sha256_of(path).startswith(name)] == []


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
