import json
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def no_airflow(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No Airflow to ask."""
    monkeypatch.delenv("AIRFLOW_HOME", raising=False)
    monkeypatch.chdir(tmp_path)


def test_doctor_finds_nothing_to_fail_on_a_good_store(sakuga, finished_store: Path) -> None:
    done = sakuga("doctor", "--store", finished_store, "--json")
    assert done.exit_code == 0, done.stdout
    found = {one["name"]: one for one in json.loads(done.stdout)}
    assert found["store"]["level"] == found["catalog"]["level"] == "ok"
    assert found["pools"]["message"].startswith(("no Airflow home found", "Airflow is not installed"))
    assert found["contact"]["remedy"].startswith("set SAKUGA_CONTACT")


def test_doctor_reads_as_a_table_and_fails_where_something_must_be_mended(sakuga) -> None:
    done = sakuga("doctor")
    assert done.exit_code == 1
    assert any(line.startswith("fail") and "SAKUGA_STORE" in line for line in done.stdout.splitlines())


def test_doctor_survives_a_misspelt_setting(sakuga, finished_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAKUGA_CONTCAT", "us@example.org")
    done = sakuga("doctor", "--store", finished_store)
    assert done.exit_code == 1
    assert "did you mean SAKUGA_CONTACT?" in done.stdout


def test_doctor_survives_a_share_of_memory_that_is_none(
    sakuga, finished_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAKUGA_MEMORY_LIMIT", "lots")
    for command in ("doctor", "status"):
        done = sakuga(command, "--store", finished_store)
        assert done.exit_code == 1
        assert "SAKUGA_MEMORY_LIMIT='lots': cannot be used" in done.stdout + done.stderr
        assert "Traceback" not in done.stderr


def test_doctor_misses_a_root_that_is_not_there(
    sakuga, finished_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAKUGA_SOURCE_ROOTS", f"{tmp_path}:{tmp_path / 'nope'}")
    done = sakuga("doctor", "--store", finished_store, "--json")
    (found,) = [one for one in json.loads(done.stdout) if one["name"] == "source roots"]
    assert found["level"] == "warn"
    assert found["message"] == f"{tmp_path / 'nope'}: no folder on this machine"
