"""`make demo`: the whole walk through a real Airflow, from no videos to a release."""

import shlex
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
import msgspec

from sakuga_tasks.config import Settings, load_settings
from sakuga_tasks.embedded.airflow import EmbeddedAirflow
from sakuga_tasks.embedded.progress import RunProgress
from sakuga_tasks.embedded.ui import HEALTHY_TIMEOUT_S, open_airflow
from sakuga_tasks.errors import ConfigError, FatalError
from sakuga_tasks.jobs.context import open_context
from sakuga_tasks.jobs.params import DatasetParams
from sakuga_tasks.jobs.status import read_status
from sakuga_tasks.store.releases import list_releases, release_key

DAG_ID = "make_dataset"
FOOTAGE_S = 20
FOOTAGE_VIDEOS = 6
CLIP_ID_CHARACTERS = 12
"""How much of a clip's id is shown: enough to tell it from every other."""
CADENCES = "select cadence, count(*) as shots from shots group by all"
CAPTIONS = "select fused_caption from fused_captions limit 5"


def run_demo(root: Path, *, media: Path | None, licence: str, store: str) -> None:
    """Draw footage while Airflow starts, run make_dataset on it, and say where everything is.

    Args:
        root: The checkout.
        media: A folder or list of videos to use instead.
        licence: Licence of videos that bring none.
        store: Object store; `demo/store` under the checkout when empty.

    Raises:
        ConfigError: `media` does not exist, or Airflow cannot start.
        FatalError: the run failed.
    """
    started = time.monotonic()
    if media is not None and not media.exists():
        raise ConfigError(f"MEDIA={media}: no such folder or list")
    source = (media or root / "demo" / "footage").resolve()
    drawing = None if media else _start_drawing(root, source)
    with open_airflow(root, store=store) as airflow:
        click.echo(f"Airflow is starting at {airflow.url} …")
        if (rest := describe_rest(load_settings(store=airflow.environment["SAKUGA_STORE"]))) is not None:
            click.echo(rest)
        airflow.wait_healthy(HEALTHY_TIMEOUT_S, dag_ids=[DAG_ID])
        airflow.ensure_pools()
        _finish_drawing(drawing)
        airflow.unpause(DAG_ID)
        run_id = airflow.trigger(DAG_ID, {"source": str(source), "licence": licence})
        click.echo(f"{DAG_ID} runs: {airflow.url}/dags/{DAG_ID}/runs/{run_id}")
        state = airflow.follow(DAG_ID, run_id, _printer())
        settings = load_settings(store=airflow.environment["SAKUGA_STORE"])
        _check(airflow, state, run_id)
    click.echo(describe_end(settings, root, elapsed_s=time.monotonic() - started))


def describe_rest(settings: Settings) -> str | None:
    """Return in one line what an earlier run did of what it began; None if there was none, or it came to its end."""
    try:
        state = read_status(settings, DatasetParams())
    except ConfigError:  # no store yet
        return None
    is_published = any(release.is_complete for release in state.releases)
    if is_published and not any(stage.items_waiting or stage.receipts_waiting for stage in state.stages):
        return None
    done = ", ".join(f"{stage.stage} {stage.items_done}" for stage in state.stages if stage.items_done)
    return f"An earlier run stopped before its end; this one goes on in {state.store} (done: {done or 'nothing yet'})."


def _start_drawing(root: Path, folder: Path) -> subprocess.Popen[bytes] | None:
    if (folder / "truth.json").exists():
        return None
    command = [sys.executable, str(root / "bench" / "footage.py"), "--out", str(folder)]
    options = ["--seconds", str(FOOTAGE_S), "--videos", str(FOOTAGE_VIDEOS), "--seed", "1"]
    return subprocess.Popen(command + options, stdout=subprocess.DEVNULL)


def _finish_drawing(drawing: subprocess.Popen[bytes] | None) -> None:
    if drawing is not None and drawing.wait():
        raise FatalError(f"footage: drawing ended with code {drawing.returncode}; see its message above")


def _printer() -> Callable[[RunProgress], None]:
    seen: dict[str, str] = {}

    def show(progress: RunProgress) -> None:
        for task in progress.tasks:
            line = str(task)
            if seen.get(task.task_id) != line and "waiting" not in task.states:
                seen[task.task_id] = line
                click.echo(f"  {line}")

    return show


def _check(airflow: EmbeddedAirflow, state: str, run_id: str) -> None:
    if state != "success":
        logs = airflow.home / "logs" / f"dag_id={DAG_ID}" / f"run_id={run_id}"
        why = "".join(f"\n  {line}" for line in read_failures(logs))
        raise FatalError(f"{DAG_ID}: the run ended as {state}; its logs lie under {logs}{why}")


def read_failures(logs: Path) -> list[str]:
    """Return one line per error that ended a task of a run: the task, the kind of error and its message."""
    found = []
    for path in sorted(logs.rglob("*.log")):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            if '"error_detail"' in line:
                entry = msgspec.json.decode(line)
                cause = entry["error_detail"][0]
                found.append(f"{entry.get('task_id', path.parent.name)}: {cause['exc_type']}: {cause['exc_value']}")
    return found


def describe_end(settings: Settings, root: Path, *, elapsed_s: float) -> str:
    """Return where the newest release, its report and the web interface are, and what to try with them."""
    store = open_context(settings, create=False).store
    release = [one for one in list_releases(store) if one.is_complete and not one.is_withdrawn][-1]
    report = store.local_path(release_key(release.version, "report.html"))
    manifest = store.local_path(release_key(release.version, "manifest.json"))
    export = ["release", "export", release.version, "--store", settings.store, "--to", "out"]
    tries = "\n".join(f"  {_shell_line(root, command)}" for command in queries_to_try(settings))
    return f"""
Release {release.version} is ready after {elapsed_s:.0f} s.

  release  {manifest.parent if manifest else f"{settings.store}/releases/{release.version}"}
  report   {report or _shell_line(root, export)}
  web UI   make ui

Three queries to try:

{tries}
"""


def queries_to_try(settings: Settings) -> list[list[str]]:
    """Return arguments of `sakuga` that show something of a store with clips."""
    store = open_context(settings, create=False).store
    clip = next(info.key.rsplit("/", 1)[1][:CLIP_ID_CHARACTERS] for info in store.list("clips/"))
    given = ["--store", settings.store]
    return [
        ["catalog", "sql", *given, CADENCES],
        ["catalog", "sql", *given, CAPTIONS],
        ["clip", "show", *given, clip, "--sheet", "clip.png"],
    ]


def _shell_line(root: Path, arguments: list[str]) -> str:
    """Return a command of ours as it is typed in the checkout."""
    script = Path(sys.executable).with_name("sakuga")
    shown = script.relative_to(root) if script.is_relative_to(root) else script
    return shlex.join([str(shown), *arguments])
