"""`make airflow`: Airflow's own command line, with the environment of the embedded Airflow."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from sakuga_tasks.embedded.airflow import EmbeddedAirflow
from sakuga_tasks.embedded.processes import airflow_command
from sakuga_tasks.errors import ConfigError


def run_airflow(root: Path, arguments: Sequence[str], *, home: Path | None = None) -> int:
    """Run `airflow …` on the Airflow of `root/.airflow`, or of another home, and return its exit status.

    Without that environment it would find another database, and DAGs whose timetables it does not know.

    Raises:
        ConfigError: no Airflow was ever started there.
    """
    airflow = EmbeddedAirflow(home or root / ".airflow", root / "dags", root / "plugins")
    if not (airflow.home / "airflow.db").exists():
        raise ConfigError(f"{airflow.home}: no Airflow there yet; run `make ui` first, and leave it open")
    return subprocess.run(airflow_command(*arguments), env=airflow.environment, check=False).returncode
