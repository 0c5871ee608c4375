from pathlib import Path

import pytest

from sakuga_tasks.config import Settings
from sakuga_tasks.errors import ConfigError
from sakuga_tasks.jobs import crawl
from sakuga_tasks.jobs.chain import run_stages
from sakuga_tasks.jobs.context import open_context
from sakuga_tasks.jobs.params import DatasetParams, runs_of
from sakuga_tasks.jobs.status import list_rejects, read_status
from sakuga_tasks.store.committer import commit
from tests.unit.store.spine import hex_of, make_post, put_batch, put_crawl, put_download, reject

PARAMS = DatasetParams()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A new store and a cache of the test's own."""
    return Settings(store=str(tmp_path / "store"), cache=str(tmp_path / "cache"))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """One file, which only looks like a video."""
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "page.mp4").write_text("<html>404</html>")
    return folder


def work(settings: Settings, source: Path) -> None:
    plan = crawl.plan(settings, PARAMS, source=str(source), licence="own")
    crawl.STAGE.work(settings, PARAMS, plan.lists[0])


def test_a_store_that_is_not_there_is_not_made(settings: Settings) -> None:
    with pytest.raises(ConfigError, match="no store there"):
        read_status(settings, PARAMS)
    assert not Path(settings.store).exists()


def test_a_batch_without_a_commit_is_seen_as_live_work(settings: Settings, source: Path) -> None:
    work(settings, source)
    found = read_status(settings, PARAMS)
    (live,) = [one for one in found.stages if one.receipts_waiting]
    assert (live.stage, live.items_done, live.receipts_waiting) == ("crawl", 0, 1)
    assert live.last_receipt_at is not None
    assert found.log_no == 0


def test_after_the_commit_the_next_stage_has_work(settings: Settings, source: Path) -> None:
    work(settings, source)
    crawl.STAGE.commit(settings, PARAMS)
    found = {one.stage: one for one in read_status(settings, PARAMS).stages}
    assert (found["crawl"].items_done, found["crawl"].receipts_waiting) == (1, 0)
    assert found["download"].items_waiting == 1
    assert found["analyse"].items_waiting == 0


@pytest.mark.slow
def test_rejects_are_listed_by_stage_with_reason_and_detail(settings: Settings, source: Path) -> None:
    (source / "empty.mp4").write_bytes(b"")
    run_stages(settings, PARAMS, source=str(source), licence="own", rejects_ratio_max=1.0)
    found = list_rejects(settings)
    assert found
    assert all(one.reason and one.detail for one in found)
    stages = {one.stage for one in found}
    for stage in stages:
        assert {one.stage for one in list_rejects(settings, stage=stage)} == {stage}
    assert list_rejects(settings, stage="caption") == []
    assert len(list_rejects(settings, limit=1)) == 1


def test_a_reject_says_where_its_post_or_its_video_comes_from(settings: Settings) -> None:
    store = open_context(settings).store
    put_crawl(store, "a", "b")
    put_download(store, {"a": "v"}, rejects=[reject(hex_of("post b", 32), "gone")])
    put_batch(store, runs_of(PARAMS)["analyse"], [], {}, rejects=[reject(hex_of("v"))])
    commit(store)

    found = {one.stage: one.url for one in list_rejects(settings)}

    assert found == {"download": make_post("b").url, "analyse": make_post("a").url}
