"""Are Airflow's pools there? A task whose pool is missing waits for ever, and nothing says why."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from sakuga_tasks.jobs.finding import Finding
from sakuga_tasks.jobs.walk import QUEUES

LIST_TIMEOUT_S = 60.0
"""How long Airflow may take to list its pools, in seconds; 4 are usual."""

_ARGUMENTS = ("pools", "list", "--output", "json")
_MAKE_THEM = "`make ui` makes it here, `fleet up -d airflow-init` in the fleet"


class _Pool(msgspec.Struct, frozen=True):
    pool: str
    slots: str


def examine_pools(airflow: Path | None = None, home: Path | None = None) -> Iterator[Finding]:
    """Yield a finding per pool that tasks name, or one that says why nobody was asked.

    Args:
        airflow: The executable to ask; the one beside this Python by default.
        home: Its `AIRFLOW_HOME`; that of the environment by default, else `.airflow` in the current folder.
    """
    executable = airflow or Path(sys.executable).with_name("airflow")
    home = home or _find_home()
    if not executable.exists():
        yield Finding(name="pools", level="ok", message="Airflow is not installed here; `sakuga run` needs none")
    elif home is None:
        yield Finding(name="pools", level="ok", message="no Airflow home found: AIRFLOW_HOME is not set, no ./.airflow")
    else:
        yield from _ask(executable, home)


def _find_home() -> Path | None:
    if given := os.environ.get("AIRFLOW_HOME"):
        return Path(given)
    embedded = Path(".airflow").absolute()
    return embedded if embedded.is_dir() else None


def _ask(airflow: Path, home: Path) -> Iterator[Finding]:
    try:
        done = subprocess.run(
            [str(airflow), *_ARGUMENTS],
            env=os.environ | {"AIRFLOW_HOME": str(home)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LIST_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        yield _unanswered(f"airflow in {home} did not answer in {LIST_TIMEOUT_S:.0f} s")
        return
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["without a word"])[-1]
        yield _unanswered(f"airflow in {home} ended with {done.returncode}: {last}")
        return
    try:
        found = msgspec.json.decode(done.stdout, type=list[_Pool])
    except msgspec.DecodeError as error:
        yield _unanswered(f"airflow in {home} answered no list of pools: {error}")
        return
    slots = {one.pool: one.slots for one in found}
    yield from (_judge(name, slots.get(name)) for name in QUEUES)


def _unanswered(message: str) -> Finding:
    return Finding(
        name="pools", level="warn", message=message, remedy="run `airflow pools list` there; `make ui` mends a new home"
    )


def _judge(name: str, slots: str | None) -> Finding:
    if slots is None:
        return Finding(name=f"pool {name}", level="warn", message="not there, its tasks never start", remedy=_MAKE_THEM)
    if slots == "0":
        return Finding(
            name=f"pool {name}",
            level="warn",
            message="0 slots, its tasks never start",
            remedy="raise it under Admin, Pools in the web interface",
        )
    return Finding(name=f"pool {name}", level="ok", message=f"{slots} slots")
