"""The whole walk, without Airflow: the same bytes whatever the store, the processes or the number of runs."""

import hashlib
from pathlib import Path

import pytest

from sakuga_tasks.config import Settings
from sakuga_tasks.errors import EmptyReleaseError, TooManyRejectsError
from sakuga_tasks.jobs import download
from sakuga_tasks.jobs.chain import run_stages, work_all
from sakuga_tasks.jobs.context import open_context
from sakuga_tasks.jobs.params import DatasetParams
from sakuga_tasks.jobs.publish import ReleaseReport, publish
from sakuga_tasks.jobs.stage import Effort
from sakuga_tasks.store.releases import release_key
from sakuga_tasks.store.snapshots import read_catalog
from tests.s3_servers import S3Server
from tests.unit.jobs.walk import copy_video, keys, settings_in, take

# Observations differ from run to run; everything else in a release must not.
OBSERVED = {"provenance.parquet", "manifest.json", "claim.json", "README.md", "report.html"}


def make(settings: Settings, source: Path, *, processes: int = 1) -> ReleaseReport:
    """Run the chain and publish."""
    params = DatasetParams()
    run_stages(settings, params, source=str(source), licence="own", processes=processes)
    return publish(settings, params, year=2026)


def data_files(settings: Settings, version: str) -> dict[str, str]:
    """Return the SHA-256 of every data file of a release by its path."""
    store = open_context(settings).store
    prefix = release_key(version, "")
    return {
        info.key.removeprefix(prefix): hashlib.sha256(store.get(info.key)).hexdigest()
        for info in store.list(prefix)
        if info.key.removeprefix(prefix) not in OBSERVED
    }


@pytest.fixture(scope="module")
def reference(demo_footage: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The release that one process makes of the demo's footage in a folder."""
    settings = Settings(store=str(tmp_path_factory.mktemp("reference")))
    return data_files(settings, make(settings, demo_footage).version)


@pytest.mark.slow
def test_two_processes_make_the_same_release(reference: dict[str, str], demo_footage: Path, tmp_path: Path) -> None:
    settings = Settings(store=str(tmp_path))

    release = make(settings, demo_footage, processes=2)

    assert data_files(settings, release.version) == reference


@pytest.mark.slow
def test_s3_holds_the_same_release(
    reference: dict[str, str],
    demo_footage: Path,
    s3_url: str,
    moto_server: S3Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = moto_server.settings()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", given["access_key_id"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", given["secret_access_key"])
    settings = Settings(
        store=s3_url, s3_endpoint_url=given["endpoint_url"], s3_region=given["region"], cache=str(tmp_path)
    )

    release = make(settings, demo_footage)

    assert data_files(settings, release.version) == reference


@pytest.mark.slow
def test_several_processes_work_the_lists_of_one_plan(smallest_footage: Path, tmp_path: Path) -> None:
    settings, params = settings_in(tmp_path), DatasetParams()
    for number in range(2):
        copy_video(smallest_footage, tmp_path / "source" / f"{number}.mp4", tail=bytes([number]))
    take(settings, tmp_path / "source")
    plan = download.STAGE._replace(effort=Effort(items_max=1, lists_min=2)).plan(settings, params)
    seen = []

    work_all(settings, params, plan, processes=2, on_progress=lambda *said: seen.append(said))

    assert seen == [("download", done, 2) for done in range(3)]
    assert len(keys(settings, "blobs/")) == 2


@pytest.mark.slow
def test_the_same_source_again_adds_nothing(smallest_footage: Path, tmp_path: Path) -> None:
    settings = Settings(store=str(tmp_path))
    first = make(settings, smallest_footage)
    before = [info.key for info in open_context(settings).store.list("")]

    second = make(settings, smallest_footage)

    assert (second.version, second.is_new) == (first.version, False)
    assert [info.key for info in open_context(settings).store.list("")] == before


@pytest.mark.slow
def test_a_file_under_two_names_is_one_video(smallest_footage: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    data = (smallest_footage / "smallest.mp4").read_bytes()
    (source / "one.mp4").write_bytes(data)
    (source / "two.mp4").write_bytes(data)
    settings = Settings(store=str(tmp_path / "store"))

    release = make(settings, source)

    assert (release.videos, release.clips) == (1, 2)
    with read_catalog(open_context(settings).store) as con:
        assert con.execute("select count(*) from fetches").fetchone() == (2,)


@pytest.mark.slow
def test_a_later_licence_replaces_none(smallest_footage: Path, tmp_path: Path) -> None:
    settings, params = Settings(store=str(tmp_path)), DatasetParams()
    run_stages(settings, params, source=str(smallest_footage))
    with pytest.raises(EmptyReleaseError, match="2 clips have an unknown licence"):
        publish(settings, params, year=2026)

    release = make(settings, smallest_footage)

    assert release.clips == 2


@pytest.mark.slow
def test_bad_files_are_rejects_and_the_rest_goes_on(smallest_footage: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for name in ("good.mp4", "zoë 🎬.mp4", "it's.mp4"):
        (source / name).write_bytes((smallest_footage / "smallest.mp4").read_bytes() + name.encode())
    (source / "empty.mp4").write_bytes(b"")
    (source / "page.mp4").write_bytes(b"<!DOCTYPE html><title>404</title>")
    settings = Settings(store=str(tmp_path / "store"))

    run_stages(settings, DatasetParams(), source=str(source), licence="own")

    with read_catalog(open_context(settings).store) as con:
        rows = con.execute("select stage, count(*) from rejects group by stage").fetchall()
        videos = con.execute("select count(*) from videos").fetchone()
    assert dict(rows) == {"download": 2}
    assert videos == (3,)


def test_more_rejects_than_the_limit_fail_the_stage(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "page.mp4").write_bytes(b"<!DOCTYPE html><title>404</title>")
    settings = Settings(store=str(tmp_path / "store"))

    with pytest.raises(TooManyRejectsError, match="1 of 1 items rejected"):
        run_stages(settings, DatasetParams(), source=str(source), licence="own")


@pytest.mark.slow
def test_a_crawl_without_a_licence_takes_none_back(smallest_footage: Path, tmp_path: Path) -> None:
    settings, params = Settings(store=str(tmp_path)), DatasetParams()
    first = make(settings, smallest_footage)

    run_stages(settings, params, source=str(smallest_footage))

    assert publish(settings, params, year=2026).clips == first.clips
