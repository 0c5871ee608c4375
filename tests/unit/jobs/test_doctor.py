from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from sakuga_tasks.jobs import doctor
from sakuga_tasks.jobs.doctor import examine
from sakuga_tasks.jobs.finding import Finding
from sakuga_tasks.store.objects import open_store


@pytest.fixture(autouse=True)
def own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A cache of the test's own, and no Airflow to ask."""
    monkeypatch.setenv("SAKUGA_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("AIRFLOW_HOME", raising=False)
    monkeypatch.chdir(tmp_path)


def by_name(store: Path | str) -> dict[str, Finding]:
    return {one.name: one for one in examine(str(store))}


def test_a_new_store_is_whole(tmp_path: Path) -> None:
    open_store(str(tmp_path / "store"))
    found = by_name(tmp_path / "store")
    assert {name: found[name].level for name in ("settings", "store", "catalog")} == dict.fromkeys(
        ("settings", "store", "catalog"), "ok"
    )
    assert not list((tmp_path / "store").glob("probe/*"))


def test_a_store_that_is_not_there_is_a_warning_and_is_not_made(tmp_path: Path) -> None:
    found = by_name(tmp_path / "absent")["store"]
    assert found.level == "warn"
    assert found.remedy == "the first `sakuga crawl` or `sakuga run` makes it"
    assert not (tmp_path / "absent").exists()


def test_a_store_of_no_known_kind_is_a_failure_or_warning_with_its_remedy() -> None:
    found = by_name("ftp://films.example")["store"]
    assert found.level != "ok"
    assert "give file:///folder, a folder, or s3://bucket/prefix" in found.message


def test_a_contact_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert by_name(tmp_path)["contact"].level == "warn"
    monkeypatch.setenv("SAKUGA_CONTACT", "us@films.example")
    assert by_name(tmp_path)["contact"].level == "ok"


def test_every_finding_that_is_not_ok_has_a_remedy(tmp_path: Path) -> None:
    assert all(one.remedy for one in examine(str(tmp_path / "absent")) if one.level != "ok")


def test_libraries_stand_with_their_versions(tmp_path: Path) -> None:
    found = by_name(tmp_path)
    assert found["duckdb"].message == version("duckdb")
    assert found["decoders"].level == "ok"
    assert "moto" not in found


@pytest.mark.parametrize(("line", "said"), [("duckdb>=999", "wanted >=999"), ("no-such-library", "not installed")])
def test_a_library_that_is_missing_or_too_old_is_a_failure(line: str, said: str) -> None:
    found = doctor.examine_library(Requirement(line))
    assert found.level == "fail"
    assert said in found.message
    assert line in (found.remedy or "")


@pytest.mark.parametrize(
    ("free_bytes", "level"), [(500_000_000, "fail"), (5_000_000_000, "warn"), (50_000_000_000, "ok")]
)
def test_little_disk_is_a_warning_and_almost_none_a_failure(free_bytes: int, level: str) -> None:
    found = doctor.judge_disk("store disk", Path("/films"), free_bytes)
    assert found.level == level
    assert (found.remedy is None) == (level == "ok")
