"""Airflow for tests: a home of its own, set before anything imports Airflow, and one running Airflow for all."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.airflow_stand import DAG_IDS, HEALTHY_S, Stand, run_stand, start_chains

ROOT = Path(__file__).resolve().parents[2]
HOME = Path(tempfile.mkdtemp(prefix="sakuga-airflow-"))

os.environ |= {
    "AIRFLOW_HOME": str(HOME),
    "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
    "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{HOME / 'airflow.db'}",
    # Airflow sets the level of the root logger when it is imported; other tests count on Python's own.
    "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
}
sys.path += [str(ROOT / "dags"), str(ROOT / "plugins")]

# Airflow and its libraries warn about one another at import; that is theirs to mend.
AIRFLOW_WARNINGS = "ignore::DeprecationWarning"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let Airflow's own deprecation warnings pass in this folder."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.filterwarnings(AIRFLOW_WARNINGS))


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


class Footage(NamedTuple):
    """What the runs take in, one after the other."""

    first: Path
    second: Path


@pytest.fixture(scope="session")
def footage(smallest_footage: Path, tmp_path_factory: pytest.TempPathFactory) -> Footage:
    """Two sources of one short video each."""
    second = tmp_path_factory.mktemp("second")
    script = [sys.executable, str(ROOT / "bench" / "footage.py"), "--out", str(second)]
    subprocess.run([*script, "--seconds", "2", "--videos", "1", "--seed", "7"], check=True, capture_output=True)
    return Footage(smallest_footage, second)


@pytest.fixture(scope="session")
def chains(
    footage: Footage, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, "subprocess.Popen[bytes]"]]:
    """Another store, in which `sakuga run` takes in the same footage, and the process that does."""
    store = tmp_path_factory.mktemp("chains") / "store"
    with start_chains(store, list(footage)) as process:
        yield store, process


@pytest.fixture(scope="session")
def stand(footage: Footage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """A running Airflow with every DAG unpaused: the one for all tests, none minds what another has run."""
    with run_stand(ROOT, tmp_path_factory.mktemp("stand"), source_roots=list(footage)) as running:
        running.airflow.wait_healthy(HEALTHY_S, dag_ids=DAG_IDS)
        running.airflow.ensure_pools()
        for dag_id in DAG_IDS:
            running.airflow.unpause(dag_id)
        yield running
