"""Prepare Airflow before anything else of it starts: the database's schema, the pools, the accounts.

Safe to run again, and run again by every `up`: that is how a changed number of slots or a new password takes effect.
Reads `<QUEUE>_POOL` for the slots of each pool and `<NAME>_PASSWORD` for each account.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from sakuga_tasks.errors import ConfigError
from sakuga_tasks.jobs.walk import QUEUES

SLOTS_MAX = 10_000


def main() -> None:
    """Do all three, or end with one line that says what to mend."""
    try:
        pools = read_pools(os.environ)
        accounts = read_accounts(os.environ)
        _call_airflow("db", "migrate")
        make_pools(pools)
        write_accounts(Path(os.environ["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"]), accounts)
    except ConfigError as error:
        sys.exit(str(error))
    sys.stdout.write(f"ready: pools {pools}, accounts {sorted(accounts)}\n")


def read_pools(environ: Mapping[str, str]) -> dict[str, int]:
    """Return the slots of each pool.

    Raises:
        ConfigError: a variable is missing, or is no number of slots.
    """
    return {queue: _read_slots(f"{queue.upper()}_POOL", environ) for queue in QUEUES}


def read_accounts(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the password of each account that Airflow is told of.

    Raises:
        ConfigError: a password is missing.
    """
    users = environ["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS"].split(",")
    names = [user.partition(":")[0] for user in users]
    if missing := [name for name in names if not environ.get(f"{name.upper()}_PASSWORD")]:
        raise ConfigError(f"accounts {missing}: no password; set {missing[0].upper()}_PASSWORD in docker/.env")
    return {name: environ[f"{name.upper()}_PASSWORD"] for name in names}


def make_pools(pools: Mapping[str, int]) -> None:
    """Make or resize the pools, and check that they are there: a task whose pool is missing never starts.

    Raises:
        ConfigError: Airflow has other pools than it was asked for.
    """
    wanted = {name: {"slots": slots, "description": f"tasks of the queue {name}"} for name, slots in pools.items()}
    with TemporaryDirectory() as folder:
        given, found = Path(folder) / "given.json", Path(folder) / "found.json"
        given.write_text(json.dumps(wanted))
        _call_airflow("pools", "import", str(given))
        _call_airflow("pools", "export", str(found))
        made = {name: pool["slots"] for name, pool in json.loads(found.read_text()).items()}
    if wrong := {name for name, slots in pools.items() if made.get(name) != slots}:
        raise ConfigError(f"pools {sorted(wrong)}: not made as asked, {pools}, but {made}; see the lines above")


def write_accounts(path: Path, accounts: Mapping[str, str]) -> None:
    """Write the file of passwords, readable by its owner alone; accounts that are not given are gone."""
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    part.write_text(json.dumps(dict(accounts)))
    part.replace(path)


def _read_slots(variable: str, environ: Mapping[str, str]) -> int:
    text = environ.get(variable, "")
    if not text.isdecimal() or not 1 <= int(text) <= SLOTS_MAX:
        raise ConfigError(f"{variable}={text!r}: not a number from 1 to {SLOTS_MAX}; set it in docker/.env")
    return int(text)


def _call_airflow(*arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", "airflow", *arguments], check=False)
    if done.returncode:
        raise ConfigError(f"airflow {' '.join(arguments)}: ended with {done.returncode}; see the lines above")


if __name__ == "__main__":
    main()
