"""`make airflow`: Airflow's command line on the embedded Airflow, or a word why there is none."""

import subprocess
import sys
from pathlib import Path

import pytest

from sakuga_tasks.embedded.command_line import run_airflow
from sakuga_tasks.errors import ConfigError


def test_where_no_airflow_was_started_it_says_how_to(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"home: no Airflow there yet; run `make ui` first"):
        run_airflow(tmp_path, ["dags", "list"], home=tmp_path / "home")
    assert not (tmp_path / "home").exists()


@pytest.mark.slow
def test_the_error_is_one_line_and_the_arguments_are_airflows_own(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sakuga_tasks.embedded", "airflow", "--home", str(tmp_path / "home")]
    given = ["backfill", "create", "--dag-id", "analyse_videos"]
    done = subprocess.run([*command, *given], capture_output=True, text=True, check=False)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert done.stderr.startswith("sakuga: error: ")
