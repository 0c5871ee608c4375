"""The home of an embedded Airflow: private, made once, one Airflow at a time."""

import os
from pathlib import Path

import pytest

from sakuga_tasks.embedded.environment import airflow_environment
from sakuga_tasks.embedded.home import lock_home, make_home
from sakuga_tasks.errors import ConfigError


def environment(home: Path, **extra: str) -> dict[str, str]:
    return airflow_environment(
        home=home,
        dags_folder=Path("/d"),
        plugins_folder=Path("/p"),
        port=1234,
        worker_count=4,
        secrets=make_home(home),
        extra=extra,
    )


def test_only_the_owner_reads_the_home_and_its_secrets(tmp_path: Path) -> None:
    make_home(tmp_path / "home")
    assert (tmp_path / "home").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "home" / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_secrets_are_made_once_and_differ_between_homes(tmp_path: Path) -> None:
    first = make_home(tmp_path / "a")
    assert make_home(tmp_path / "a") == first
    assert make_home(tmp_path / "b") != first


def test_damaged_secrets_name_the_file_and_the_remedy(tmp_path: Path) -> None:
    make_home(tmp_path)
    (tmp_path / "secrets.json").write_text('{"jwt_secret": "short"}')
    with pytest.raises(ConfigError, match=r"secrets\.json: .*delete the folder"):
        make_home(tmp_path)


def test_a_second_airflow_in_one_home_is_refused_until_the_first_has_ended(tmp_path: Path) -> None:
    make_home(tmp_path)
    lock = lock_home(tmp_path)
    with pytest.raises(ConfigError, match="another Airflow runs in this home"):
        lock_home(tmp_path)
    os.close(lock)
    os.close(lock_home(tmp_path))


def test_the_callers_own_airflow_stays_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__CORE__EXECUTOR", "CeleryExecutor")
    monkeypatch.setenv("AIRFLOW_CONFIG", "/elsewhere.cfg")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("SAKUGA_STORE", "/store")
    env = environment(tmp_path)
    assert env["AIRFLOW__CORE__EXECUTOR"] == "LocalExecutor"
    assert "AIRFLOW_CONFIG" not in env
    assert "PYTHONDONTWRITEBYTECODE" not in env
    assert env["SAKUGA_STORE"] == "/store"


def test_what_the_caller_gives_goes_before_all_else(tmp_path: Path) -> None:
    assert environment(tmp_path, AIRFLOW__CORE__PARALLELISM="3")["AIRFLOW__CORE__PARALLELISM"] == "3"


def test_airflow_listens_on_loopback_and_starts_nothing_by_itself(tmp_path: Path) -> None:
    env = environment(tmp_path)
    assert env["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert env["AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION"] == "True"
    assert env["AIRFLOW__CORE__LOAD_EXAMPLES"] == "False"
