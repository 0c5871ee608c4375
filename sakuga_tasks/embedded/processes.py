"""Start, watch and stop Airflow's processes through the guard."""

import os
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

from sakuga_tasks.embedded import guard, sqlite
from sakuga_tasks.errors import ConfigError

API_SERVER = "api-server"
SCHEDULER = "scheduler"
DAG_PROCESSOR = "dag-processor"

MIGRATE_TIMEOUT_S = 300.0
"""How long the database migration may take, in seconds."""


def airflow_version() -> str:
    """Return the version of the installed Airflow, without importing it."""
    try:
        return version("apache-airflow-core")
    except PackageNotFoundError as error:
        raise ConfigError("Airflow is not installed: pip install 'sakuga-tasks[airflow]'") from error


def migrate_database(home: Path, env: Mapping[str, str]) -> bool:
    """Bring the home's database to the installed Airflow's schema; return False if it was there already."""
    stamp = home / "migrated"
    if stamp.exists() and (home / "airflow.db").exists() and stamp.read_text() == airflow_version():
        return False
    log_file = home / "logs" / "migrate.log"
    with log_file.open("ab") as log:
        done = subprocess.run(
            airflow_command("db", "migrate"),
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            timeout=MIGRATE_TIMEOUT_S,
            check=False,
        )
    if done.returncode != 0:
        raise ConfigError(f"{home}: airflow db migrate ended with {done.returncode}: {read_tail(log_file)}")
    stamp.write_text(airflow_version())
    return True


def start_guard(home: Path, env: Mapping[str, str], *, lock: int, grace_s: float) -> subprocess.Popen[bytes]:
    """Start the guard, which has no children yet."""
    with (home / "logs" / "guard.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, str(Path(guard.__file__)), str(grace_s)],
            env=dict(env),
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=[lock],
        )


def start_component(process: subprocess.Popen[bytes], home: Path, name: str, *, port: int) -> None:
    """Let the guard start a component, whose log is `<home>/logs/<name>.log`."""
    command: guard.Command = {
        "name": name,
        "argv": _component_argv(name, port=port),
        "log_file": str(component_log(home, name)),
    }
    assert process.stdin is not None
    process.stdin.write(msgspec.json.encode(command) + b"\n")
    process.stdin.flush()


def stop_guard(process: subprocess.Popen[bytes], *, timeout_s: float) -> None:
    """Order the guard to stop everything, and wait until it has."""
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(timeout_s)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        process.wait()


def airflow_command(*arguments: str) -> list[str]:
    """Return the command line of `airflow` under this very Python."""
    return [sys.executable, "-m", "airflow", *arguments]


def _component_argv(name: str, *, port: int) -> list[str]:
    """Return what starts a component. There is no triggerer: no task defers."""
    if name == API_SERVER:
        # Not `airflow api-server`: that wants the database first, and 5 s of imports can overlap with its making.
        connect_args = f"AIRFLOW__DATABASE__SQL_ALCHEMY_CONNECT_ARGS={sqlite.__name__}.API_CONNECT_ARGS"
        return [
            "env",
            connect_args,
            sys.executable,
            "-m",
            "uvicorn",
            "airflow.api_fastapi.main:app",
            "--host=127.0.0.1",
            f"--port={port}",
        ]
    # -s: no log server; it would listen on every network interface.
    return airflow_command(name, "-s") if name == SCHEDULER else airflow_command(name)


def component_log(home: Path, name: str) -> Path:
    """Return where a component writes its log."""
    return home / "logs" / f"{name}.log"


def read_tail(log_file: Path, *, lines: int = 3) -> str:
    """Return the last lines of a log file in one line, for an error message."""
    text = log_file.read_text(errors="replace") if log_file.exists() else ""
    return " | ".join(text.strip().splitlines()[-lines:]) or f"{log_file} is empty"
