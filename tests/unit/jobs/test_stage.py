"""A stage as a job: killed, repeated, cut short, out of time, withdrawn; every item counts once."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sakuga_tasks.config import Settings
from sakuga_tasks.errors import ConfigError, ObjectMissingError, TooManyRejectsError
from sakuga_tasks.jobs import crawl
from sakuga_tasks.jobs.context import open_context
from sakuga_tasks.jobs.params import runs_of
from sakuga_tasks.jobs.registry import STAGES
from sakuga_tasks.jobs.reports import WorkReport
from sakuga_tasks.jobs.stage import Stage
from sakuga_tasks.jobs.takedown import add_takedown
from sakuga_tasks.store.committer import commit
from tests.unit.jobs.walk import PARAMS, ask, copy_video, do, keys, rejects, settings_in, store_of, take
from tests.unit.store.spine import START, hex_of, put_batch, put_crawl, reject

DOWNLOAD = STAGES["download"]
ONE_BY_ONE = DOWNLOAD._replace(effort=DOWNLOAD.effort._replace(items_max=1))
"""Download with one item a batch."""


@pytest.fixture
def crawled(smallest_footage: Path, source: Path, tmp_path: Path) -> Settings:
    """A store with three crawled posts."""
    for name in "abc":
        copy_video(smallest_footage, source / f"{name}.mp4", tail=name.encode())
    settings = settings_in(tmp_path)
    take(settings, source)
    return settings


def test_a_plan_holds_what_is_neither_done_nor_rejected(crawled: Settings) -> None:
    first = DOWNLOAD.plan(crawled, PARAMS)

    assert (first.items_count, first.batches_count, len(first.lists)) == (3, 1, 1)
    assert DOWNLOAD.plan(crawled, PARAMS) == first
    DOWNLOAD.work(crawled, PARAMS, first.lists[0])
    DOWNLOAD.commit(crawled, PARAMS)
    assert DOWNLOAD.plan(crawled, PARAMS).lists == []


def test_the_time_budget_stops_between_batches_and_the_same_list_goes_on(crawled: Settings) -> None:
    (key,) = ONE_BY_ONE.plan(crawled, PARAMS).lists

    first = ONE_BY_ONE.work(crawled, PARAMS, key, budget_s=-1.0)
    second = ONE_BY_ONE.work(crawled, PARAMS, key)
    third = ONE_BY_ONE.work(crawled, PARAMS, key)

    assert (first.batches_done, first.batches_left) == (0, 3)
    assert (second.batches_done, second.batches_skipped, second.items_done) == (3, 0, 3)
    assert (third.batches_done, third.batches_skipped) == (0, 3)


def test_what_a_killed_attempt_did_stays_done(crawled: Settings) -> None:
    (key,) = ONE_BY_ONE.plan(crawled, PARAMS).lists

    def kill(report: WorkReport) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ONE_BY_ONE.work(crawled, PARAMS, key, on_progress=kill)
    report = ONE_BY_ONE.work(crawled, PARAMS, key)

    assert (report.batches_skipped, report.batches_done) == (1, 2)
    assert ONE_BY_ONE.commit(crawled, PARAMS).items_done == 3


def test_progress_is_told_after_every_batch(crawled: Settings) -> None:
    (key,) = ONE_BY_ONE.plan(crawled, PARAMS).lists
    seen: list[WorkReport] = []

    ONE_BY_ONE.work(crawled, PARAMS, key, on_progress=seen.append)

    assert [report.items_done for report in seen] == [1, 2, 3]


def test_there_are_as_many_lists_as_workers_ask_for(crawled: Settings) -> None:
    plan = ONE_BY_ONE.plan(crawled, PARAMS, lists_min=2)

    assert (plan.batches_count, len(plan.lists)) == (3, 2)


def test_a_reject_that_may_be_tried_again_comes_back_when_its_time_has_come(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    store = open_context(settings).store
    put_crawl(store, "a", "b")
    run = runs_of(PARAMS)["download"]
    rejected = [reject(hex_of("post a", 32), "source_down", retry_after_days=2), reject(hex_of("post b", 32), "gone")]
    put_batch(store, run, [], {}, rejects=rejected)
    commit(store)

    early = DOWNLOAD.plan(settings, PARAMS, now=START + timedelta(days=1))
    late = DOWNLOAD.plan(settings, PARAMS, now=START + timedelta(days=3))

    assert (early.items_count, late.items_count) == (0, 1)


@pytest.mark.slow
def test_a_list_that_a_takedown_withdrew_comes_to_nothing_and_says_plan_again(
    crawled: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    (key,) = DOWNLOAD.plan(crawled, PARAMS).lists
    ((url,),) = ask(crawled, "select url from posts where file_name = 'a.mp4'")
    add_takedown(crawled, reason="asked", url=url)

    with caplog.at_level(logging.WARNING):
        report = DOWNLOAD.work(crawled, PARAMS, key)

    assert (report.batches_done, report.batches_skipped, report.batches_left) == (0, 0, 0)
    assert caplog.messages == [f"download: work list {key} was withdrawn by a takedown; plan again"]
    assert do(crawled, "download").items_done == 2


def test_a_list_that_is_gone_for_no_reason_fails(crawled: Settings) -> None:
    (key,) = DOWNLOAD.plan(crawled, PARAMS).lists
    store_of(crawled).delete([key])

    with pytest.raises(ObjectMissingError, match=key):
        DOWNLOAD.work(crawled, PARAMS, key)


@pytest.mark.slow
def test_too_many_rejects_fail_the_commit_and_are_kept_all_the_same(source: Path, tmp_path: Path) -> None:
    for name in ("a.mp4", "b.mp4"):
        (source / name).write_bytes(b"")
    settings = settings_in(tmp_path)
    take(settings, source)
    DOWNLOAD.work(settings, PARAMS, DOWNLOAD.plan(settings, PARAMS).lists[0])

    said = r"^download: 2 of 2 items rejected \(2 corrupt_media\), limit 50%, such as file:"
    with pytest.raises(TooManyRejectsError, match=said):
        DOWNLOAD.commit(settings, PARAMS)

    assert set(rejects(settings, "download")) == {"corrupt_media"}
    assert DOWNLOAD.plan(settings, PARAMS).items_count == 0


def test_files_of_another_kind_do_not_count_as_too_many(smallest_footage: Path, source: Path, tmp_path: Path) -> None:
    copy_video(smallest_footage, source / "a.mp4")
    for number in range(3):
        (source / f"{number}.avi").write_bytes(b"RIFF")
    settings = settings_in(tmp_path)
    plan = crawl.plan(settings, PARAMS, source=str(source))
    crawl.STAGE.work(settings, PARAMS, plan.lists[0])

    report = crawl.STAGE.commit(settings, PARAMS, rejects_ratio_max=0.0)

    assert (report.items_done, report.rejects) == (1, {"other_extension": 3})


@pytest.mark.parametrize("stage", [stage for stage in STAGES.values() if stage.name != "crawl"], ids=lambda s: s.name)
def test_a_store_that_does_not_exist_is_told_and_not_made(stage: Stage, tmp_path: Path) -> None:
    settings = settings_in(tmp_path)

    for attempt in (lambda: stage.plan(settings, PARAMS), lambda: stage.commit(settings, PARAMS)):
        with pytest.raises(ConfigError, match=r"store: no store there \(\.tmp/ is missing\); mount its disk"):
            attempt()
    assert not (tmp_path / "store").exists()


def test_planning_twice_at_the_same_moment_writes_the_same_lists(walked: Settings) -> None:
    before = keys(walked)

    for stage in STAGES.values():
        if stage.name != "crawl":
            stage.plan(walked, PARAMS, now=datetime(2030, 1, 1, tzinfo=UTC))

    assert keys(walked) == before
