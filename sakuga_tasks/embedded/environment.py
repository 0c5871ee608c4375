"""The environment of an embedded Airflow: every setting it needs, and none of the caller's own Airflow."""

import os
from collections.abc import Mapping
from pathlib import Path

from sakuga_tasks.embedded import sqlite
from sakuga_tasks.embedded.home import Secrets

_FOREIGN_PREFIXES = ("AIRFLOW_", "AIRFLOW__", "_AIRFLOW")
# Without bytecode every start compiles all of Airflow again: 6.4 s of imports instead of 2.7 s, in each process.
_UNWANTED = ("PYTHONDONTWRITEBYTECODE",)


def airflow_environment(
    *,
    home: Path,
    dags_folder: Path,
    plugins_folder: Path,
    port: int,
    worker_count: int,
    secrets: Secrets,
    extra: Mapping[str, str],
) -> dict[str, str]:
    """Return the environment of every Airflow process; `extra` goes before all else.

    The caller's own `AIRFLOW*` variables are left out: they belong to another Airflow.
    """
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(_FOREIGN_PREFIXES) and name not in _UNWANTED
    }
    url = f"http://127.0.0.1:{port}"
    return (
        inherited
        | _core(home, dags_folder=dags_folder, plugins_folder=plugins_folder)
        | {
            # Twice as many processes as tasks that may run (the pools see to that): one lingers after its task's end.
            "AIRFLOW__CORE__PARALLELISM": str(2 * worker_count),
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{url}/execution/",
            "AIRFLOW__CORE__FERNET_KEY": secrets.fernet_key,
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API__PORT": str(port),
            "AIRFLOW__API__BASE_URL": url,
            "AIRFLOW__API__SECRET_KEY": secrets.session_secret,
            "AIRFLOW__API_AUTH__JWT_SECRET": secrets.jwt_secret,
            # Where a task writes the note of its run: the same loopback server, which asks nobody for a password.
            "AIRFLOW_CONN_AIRFLOW_API": url,
        }
        | dict(extra)
    )


def _core(home: Path, *, dags_folder: Path, plugins_folder: Path) -> dict[str, str]:
    return {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(dags_folder),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(plugins_folder),
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        # Nothing may run because a home was made.
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "True",
        # Only loopback can reach it, and there is no person to log in.
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
        "AIRFLOW__CORE__MAX_ACTIVE_TASKS_PER_DAG": "64",
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__API__MAXIMUM_PAGE_LIMIT": "1000",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONNECT_ARGS": f"{sqlite.__name__}.CONNECT_ARGS",
        "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.1",
        # Also the longest time a worker process lingers after its task's end: with the default, 5 s, a chain of short
        # tasks stands still for a third of its time.
        "AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL": "1",
        # On a machine that is busy otherwise heartbeats come late, and a live task must not be taken for dead.
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "300",
        # Tasks wait for a slot as long as it takes: the default fails them after half an hour in the queue.
        "AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT": "604800",
        "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "30",
        "AIRFLOW__LOGGING__COLORED_CONSOLE_LOG": "False",
    }
