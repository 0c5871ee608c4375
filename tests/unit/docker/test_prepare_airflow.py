"""What airflow-init refuses before it touches the database; the rest is tested with real servers."""

import os
import subprocess
import sys

import pytest

from tests.compose_file import ROOT

COMPLETE = {
    "CPU_POOL": "4",
    "NET_POOL": "8",
    "GPU_POOL": "1",
    "CATALOG_POOL": "1",
    "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin,tasks:user",
    "ADMIN_PASSWORD": "a" * 32,
    "TASKS_PASSWORD": "t" * 32,
}


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        pytest.param("CPU_POOL", "0", "CPU_POOL='0': not a number from 1 to 10000", id="no slots"),
        pytest.param("NET_POOL", "many", "NET_POOL='many': not a number from 1 to 10000", id="not a number"),
        pytest.param("GPU_POOL", "", "GPU_POOL='': not a number from 1 to 10000", id="missing slots"),
        pytest.param("TASKS_PASSWORD", "", "accounts ['tasks']: no password; set TASKS_PASSWORD", id="no password"),
    ],
)
def test_a_bad_setting_is_one_line_with_the_remedy(variable: str, value: str, message: str) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "docker" / "prepare_airflow.py"],
        env={"PATH": os.environ["PATH"], **COMPLETE, variable: value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert message in done.stderr
    assert "docker/.env" in done.stderr
    assert done.stderr.count("\n") == 1
