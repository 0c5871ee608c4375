"""`make ui`: the embedded Airflow, open until Ctrl-C."""

import os
import threading
from pathlib import Path

import click

from sakuga_tasks.embedded.airflow import EmbeddedAirflow

HEALTHY_TIMEOUT_S = 180.0


def open_airflow(root: Path, *, store: str, port: int | None = None, source_roots: str = "") -> EmbeddedAirflow:
    """Return an Airflow in `root/.airflow` for the store given, or set, or `root/demo/store`; not yet started."""
    env = {"SAKUGA_STORE": store or os.environ.get("SAKUGA_STORE") or str(root / "demo" / "store")}
    if source_roots:
        env["SAKUGA_SOURCE_ROOTS"] = source_roots
    return EmbeddedAirflow(root / ".airflow", root / "dags", root / "plugins", env, port=port)


def keep_open(root: Path, *, port: int, store: str) -> None:
    """Start Airflow, say where it is, and wait for Ctrl-C. Nothing runs unless someone starts it."""
    with open_airflow(root, store=store, port=port) as airflow:
        airflow.wait_healthy(HEALTHY_TIMEOUT_S, dag_ids=["make_dataset"])
        airflow.ensure_pools()
        click.echo(f"Airflow is open at {airflow.url} (Ctrl-C stops it). Unpause and trigger make_dataset there.")
        threading.Event().wait()
