"""Pools, as a script that answers like `airflow pools list --output json` tells them."""

import json
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from sakuga_tasks.jobs.doctor_pools import examine_pools
from sakuga_tasks.jobs.walk import QUEUES

MakeAirflow = Callable[..., Path]


@pytest.fixture
def airflow_says(tmp_path: Path) -> MakeAirflow:
    """Make an `airflow` that keeps what it was asked, says its lines and ends."""

    def make(answer: str = "", *, error: str = "", code: int = 0) -> Path:
        script = tmp_path / "airflow"
        script.write_text(
            "#!/bin/sh\n"
            f'echo "$AIRFLOW_HOME $*" > {shlex.quote(str(tmp_path / "asked"))}\n'
            f"printf %s {shlex.quote(answer)}\nprintf %s {shlex.quote(error)} >&2\nexit {code}\n"
        )
        script.chmod(0o755)
        return script

    return make


def pools(**slots: int) -> str:
    return json.dumps([{"pool": name, "slots": str(count), "team_name": None} for name, count in slots.items()])


def test_every_pool_that_tasks_name_is_looked_for(airflow_says: MakeAirflow, tmp_path: Path) -> None:
    airflow = airflow_says(pools(default_pool=128, cpu=2, net=4, gpu=1, catalog=1))
    found = list(examine_pools(airflow, tmp_path / "home"))
    assert [one.name for one in found] == [f"pool {name}" for name in QUEUES]
    assert {one.level for one in found} == {"ok"}
    assert found[0].message == "2 slots"
    assert (tmp_path / "asked").read_text() == f"{tmp_path / 'home'} pools list --output json\n"


def test_a_pool_that_is_missing_or_empty_is_a_warning_with_its_remedy(
    airflow_says: MakeAirflow, tmp_path: Path
) -> None:
    found = {one.name: one for one in examine_pools(airflow_says(pools(cpu=2, net=0, catalog=1)), tmp_path)}
    assert {name for name, one in found.items() if one.level == "warn"} == {"pool net", "pool gpu"}
    assert "make ui" in (found["pool gpu"].remedy or "")
    assert "raise it" in (found["pool net"].remedy or "")


@pytest.mark.parametrize(
    ("answer", "error", "code", "said"),
    [
        ("", "Traceback\nno such table: slot_pool", 1, "ended with 1: no such table: slot_pool"),
        ("", "", 3, "ended with 3: without a word"),
        ("No data found", "", 0, "answered no list of pools"),
    ],
    ids=["fails", "fails silently", "no json"],
)
def test_an_airflow_that_cannot_tell_is_a_warning(
    airflow_says: MakeAirflow, tmp_path: Path, answer: str, error: str, code: int, said: str
) -> None:
    (found,) = examine_pools(airflow_says(answer, error=error, code=code), tmp_path)
    assert (found.name, found.level) == ("pools", "warn")
    assert said in found.message
    assert found.remedy


def test_the_home_is_that_of_the_environment_or_the_embedded_one(
    airflow_says: MakeAirflow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    airflow = airflow_says(pools())
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("AIRFLOW_HOME", raising=False)
    (found,) = examine_pools(airflow)
    assert (found.level, found.message[:22]) == ("ok", "no Airflow home found:")
    assert not (tmp_path / "asked").exists()
    for home in (tmp_path / ".airflow", tmp_path / "other"):
        home.mkdir()
        if home.name == "other":
            monkeypatch.setenv("AIRFLOW_HOME", str(home))
        assert len(list(examine_pools(airflow))) == len(QUEUES)
        assert (tmp_path / "asked").read_text().split()[0] == str(home)


def test_without_airflow_nobody_is_asked(tmp_path: Path) -> None:
    (found,) = examine_pools(tmp_path / "airflow", tmp_path)
    assert (found.level, found.message) == ("ok", "Airflow is not installed here; `sakuga run` needs none")
