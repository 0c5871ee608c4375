"""Airflow for tests: a home of its own, set before anything imports Airflow."""

import os
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOME = Path(tempfile.mkdtemp(prefix="sakuga-airflow-"))

os.environ |= {
    "AIRFLOW_HOME": str(HOME),
    "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
    "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{HOME / 'airflow.db'}",
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
