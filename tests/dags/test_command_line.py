"""The commands that the README gives for the embedded Airflow, as a user types them."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.airflow_stand import Stand

README = Path(__file__).resolve().parents[2] / "README.md"
COMMANDS = re.findall(r"^make airflow DO='([^']*)'", README.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_readme_gives_commands() -> None:
    assert any("backfill create" in command for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_reaches_the_embedded_airflow(command: str, stand: Stand, tmp_path: Path) -> None:
    arguments = shlex.split(command)
    if arguments[0] == "backfill":
        arguments.append("--dry-run")  # other tests count runs
    module = [sys.executable, "-m", "sakuga_tasks.embedded", "airflow", "--home", str(stand.airflow.home)]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")}

    done = subprocess.run([*module, *arguments], env=plain, capture_output=True, text=True, cwd=tmp_path, check=False)

    assert done.returncode == 0, done.stderr[-2000:]
    assert arguments[0] != "backfill" or "2026-01-01" in done.stdout
