"""Crawl: what a folder or a list holds, as posts; every row of it is a post, a reject or a count."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sakuga_tasks.config import Settings
from sakuga_tasks.errors import ConfigError
from sakuga_tasks.jobs import crawl
from sakuga_tasks.jobs.estimate import estimate
from sakuga_tasks.jobs.takedown import add_takedown
from sakuga_tasks.store.worklists import read_work_list
from tests.unit.jobs.walk import PARAMS, ask, copy_video, keys, rejects, settings_in, store_of, take

HEADER = "url,licence,licence_url,title,uploader,work,md5\n"
ROWS = 1_000_000 if os.environ.get("SOAK") else 200_000

PLAN = """
import resource, sys
from sakuga_tasks.config import Settings
from sakuga_tasks.jobs import crawl
from sakuga_tasks.jobs.params import DatasetParams

def peak_kib():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

settings = Settings(store=sys.argv[1])
before = peak_kib()
plan = crawl.plan(settings, DatasetParams(), source=sys.argv[2])
print(plan.items_count, before, peak_kib())
"""


def write_list(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "films.csv"
    path.write_text(header + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def test_a_folder_becomes_posts_with_size_root_and_licence(
    smallest_footage: Path, source: Path, tmp_path: Path
) -> None:
    video = copy_video(smallest_footage, source / "films" / "a.mp4")
    settings = settings_in(tmp_path)

    report = take(settings, source, licence="CC-BY-4.0")

    assert (report.items_done, report.rejects) == (1, {})
    wanted = "select source, url, file_name, crawl_root, declared_bytes, licence, licence_class from posts"
    size = video.stat().st_size
    assert ask(settings, wanted) == [
        ("folder", video.as_uri(), "a.mp4", str(source), size, "CC-BY-4.0", "open"),
    ]


def test_what_is_no_video_is_counted_not_rejected(smallest_footage: Path, source: Path, tmp_path: Path) -> None:
    copy_video(smallest_footage, source / "a.mp4")
    (source / "notes.txt").write_text("notes")
    (source / ".hidden.mp4").write_text("hidden")

    plan = crawl.plan(settings_in(tmp_path), PARAMS, source=str(source))

    assert (plan.items_count, plan.ignored) == (1, {"hidden": 1, "other_extension": 1})


def test_the_same_source_again_adds_no_row_and_no_list(smallest_footage: Path, source: Path, tmp_path: Path) -> None:
    copy_video(smallest_footage, source / "a.mp4")
    settings = settings_in(tmp_path)
    take(settings, source)
    before = keys(settings)

    take(settings, source)

    assert keys(settings) == before


def test_a_list_row_repeated_to_the_letter_is_one_post(tmp_path: Path) -> None:
    row = "https://example.org/a.mp4,CC0-1.0,,A,,,"
    settings = settings_in(tmp_path)

    report = take(settings, write_list(tmp_path, row, row))

    assert report.items_done == 1


def test_of_two_rows_about_one_post_both_are_kept_and_the_strictest_licence_counts(tmp_path: Path) -> None:
    url = "https://example.org/a.mp4"
    path = write_list(tmp_path, f"{url},CC0-1.0,,A,,,", f"{url},CC-BY-NC-4.0,,B,,,")
    settings = settings_in(tmp_path)

    report = take(settings, path, licence=None)

    assert report.items_done == 2
    assert ask(settings, "select count(distinct post_id), count(distinct revision_id) from posts") == [(1, 2)]
    assert ask(settings, "select title, licence_class from current_posts") == [("B", "restricted")]


def test_a_word_the_source_mends_later_counts_from_then_on(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    url = "https://example.org/a.mp4"
    take(settings, write_list(tmp_path, f"{url},CC-BY-NC-4.0,,A,,,"), licence=None)

    take(settings, write_list(tmp_path, f"{url},CC-BY-4.0,,A,,,"), licence=None)

    assert ask(settings, "select licence from current_posts") == [("CC-BY-4.0",)]


def test_a_row_outside_its_limits_is_a_reject_that_names_row_field_value_and_limit(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    path = write_list(
        tmp_path, "https://example.org/a.mp4,CC0-1.0,,A,,,", "https://example.org/b.mp4,CC0-1.0,,B,,,not-an-md5"
    )

    report = take(settings, path)

    assert (report.items_done, report.rejects) == (1, {"invalid_record": 1})
    assert rejects(settings, "crawl")["invalid_record"].startswith(
        "films.csv row 2: md5 is 'not-an-md5', wanted `str` matching regex"
    )


def report_of(settings: Settings, source: Path) -> tuple[int, dict[str, int]]:
    plan = crawl.plan(settings, PARAMS, source=str(source))
    for key in plan.lists:
        crawl.STAGE.work(settings, PARAMS, key)
    report = crawl.report_source(settings, plan, crawl.STAGE.commit(settings, PARAMS))
    return report.items_done, report.rejects


def test_a_mended_list_is_counted_as_it_is_and_what_it_was_stays_on_record(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    good, bad = "https://example.org/a.mp4,CC0-1.0,,A,,,", "https://example.org/b.mp4,CC0-1.0,,B,,,not-an-md5"
    path = write_list(tmp_path, good, bad)
    assert report_of(settings, path) == (1, {"invalid_record": 1})

    write_list(tmp_path, good, bad.removesuffix("not-an-md5"))

    assert report_of(settings, path) == (2, {})
    assert report_of(settings, path) == (2, {})
    assert set(rejects(settings, "crawl")) == {"invalid_record"}


def test_a_source_is_counted_apart_from_other_sources(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    (tmp_path / "other").mkdir()
    bad = write_list(
        tmp_path, "https://example.org/a.mp4,CC0-1.0,,A,,,", "https://example.org/b.mp4,CC0-1.0,,B,,,no-md5"
    )
    good = write_list(tmp_path / "other", "https://example.org/c.mp4,CC0-1.0,,C,,,")

    assert [report_of(settings, path) for path in (bad, good, bad)] == [
        (1, {"invalid_record": 1}),
        (1, {}),
        (1, {"invalid_record": 1}),
    ]


@pytest.mark.parametrize("licence", ["CC0-1.O", "FOO-9", " ", ""])
def test_a_licence_we_do_not_know_is_refused_by_a_plan_and_by_a_dry_run_alike(licence: str, tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    path = write_list(tmp_path, "https://example.org/a.mp4,,,A,,,")

    for look in (crawl.plan, estimate):
        with pytest.raises(ConfigError, match="not one we know; give an SPDX id"):
            look(settings, PARAMS, source=str(path), licence=licence)
    assert not Path(settings.store).exists()


@pytest.mark.slow
def test_a_source_is_counted_after_a_takedown_too(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    rows = [f"https://example.org/{name}.mp4,CC0-1.0,,A,,," for name in "ab"]
    path = write_list(tmp_path, *rows, "https://example.org/c.mp4,CC0-1.0,,B,,,no-md5")
    assert report_of(settings, path) == (2, {"invalid_record": 1})

    add_takedown(settings, reason="asked", url="https://example.org/a.mp4")

    assert report_of(settings, path) == (2, {"invalid_record": 1})
    assert ask(settings, "select is_done, count(*) from outcomes group by is_done order by is_done") == [
        (False, 1),
        (True, 2),
    ]


@pytest.mark.slow
def test_a_post_that_was_taken_down_does_not_come_back(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    path = write_list(tmp_path, "https://example.org/a.mp4,CC0-1.0,,A,Ann,,", "https://example.org/b.mp4,CC0-1.0,,B,,,")
    take(settings, path)
    add_takedown(settings, reason="asked", url="https://EXAMPLE.org/a.mp4#t=1")

    take(settings, path)
    with path.open("a", encoding="utf-8") as file:
        file.write("https://example.org/c.mp4,CC0-1.0,,C,,,\n")
    take(settings, path)

    left = [("https://example.org/b.mp4",), ("https://example.org/c.mp4",)]
    assert ask(settings, "select url from posts order by url") == left


@pytest.mark.parametrize("name", ["", "absent", "films.txt"], ids=["empty", "absent", "no_list"])
def test_a_source_that_is_neither_folder_nor_list_is_told_and_nothing_is_planned(name: str, tmp_path: Path) -> None:
    (tmp_path / "films.txt").write_text("no list")
    settings = settings_in(tmp_path)
    source = str(tmp_path / name) if name else str(tmp_path / "none") + "\n"

    with pytest.raises(ConfigError, match=r"neither a folder nor a .csv, .jsonl or .parquet list that exists"):
        crawl.plan(settings, PARAMS, source=source)

    assert not Path(settings.store).exists()


def test_a_long_list_is_cut_into_lists_of_ten_thousand(tmp_path: Path) -> None:
    path = write_list(tmp_path, *(f"https://example.org/{number}.mp4,CC0-1.0,,,,," for number in range(10_001)))
    settings = settings_in(tmp_path)

    plan = crawl.plan(settings, PARAMS, source=str(path))

    assert (plan.items_count, plan.batches_count) == (10_001, 2)
    sizes = [len(batch.items) for key in plan.lists for batch in read_work_list(store_of(settings), key)]
    assert sizes == [10_000, 1]


@pytest.mark.slow
def test_a_list_of_a_million_rows_is_planned_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "films.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in range(ROWS):
            row = {"url": f"https://example.org/{number}.mp4", "licence": "CC0-1.0", "licence_url": None}
            file.write(json.dumps(row if number % 10 else row | {"year": "soon"}) + "\n")
    command = [sys.executable, "-c", PLAN, str(tmp_path / "store"), str(path)]

    done = subprocess.run(command, capture_output=True, text=True, check=True)

    items, before_kib, after_kib = map(int, done.stdout.split())
    assert items == ROWS
    # What lies in memory is one list of 10,000 posts, and an id of every row to see it again by.
    assert (after_kib - before_kib) * 1024 < 150e6 + 200 * ROWS
