"""Bad input, one by one: a clear message with the remedy, the rest goes on, and nothing is lost."""

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sakuga_tasks.config import Settings
from sakuga_tasks.errors import ConfigError, EmptyReleaseError, ObjectMissingError, StoreBusyError, StoreRefusedError
from sakuga_tasks.jobs import crawl
from sakuga_tasks.jobs.catalog import rebuild_catalog
from sakuga_tasks.jobs.chain import run_stages
from sakuga_tasks.jobs.params import DatasetParams
from sakuga_tasks.jobs.publish import publish
from sakuga_tasks.jobs.registry import STAGES
from sakuga_tasks.jobs.reports import CommitReport, WorkReport
from sakuga_tasks.records.tables import SCHEMA_VERSION
from sakuga_tasks.stages.analyse_params import AnalyseParams
from sakuga_tasks.store.log import put_entry, read_head
from sakuga_tasks.store.snapshots import publish_snapshot
from tests.capabilities import obeying_modes
from tests.unit.jobs.walk import PARAMS, ask, copy_video, do, keys, settings_in, store_of, take, work_plan

pytestmark = pytest.mark.slow

ODD_NAMES = [
    'it\'s "quoted".mp4',
    "new\nline.mp4",
    "🎬 zoë.mp4",
    "50% #1?.mp4",
    "x" + "é" * 125 + ".mp4",
]
Walked = tuple[Settings, dict[str, CommitReport]]


@pytest.fixture(scope="module")
def bad_folder(smallest_footage: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every bad file there is, and good ones among them."""
    top = tmp_path_factory.mktemp("bad")
    folder = top / "source"
    copy_video(smallest_footage, folder / "good.mp4")
    copy_video(smallest_footage, folder / "twice.mp4")
    whole = (smallest_footage / "smallest.mp4").read_bytes()
    (folder / "empty.mp4").write_bytes(b"")
    (folder / "truncated.mp4").write_bytes(whole[: len(whole) // 2])
    (folder / "page.mp4").write_bytes(b"<!DOCTYPE html><title>404 Not Found</title>")
    copy_video(smallest_footage, folder / "folder.mp4" / "inner.mp4", tail=b"inner")
    copy_video(smallest_footage, folder / "closed.mp4", tail=b"closed").chmod(0)
    (folder / "out.mp4").symlink_to(copy_video(smallest_footage, top / "elsewhere" / "secret.mp4", tail=b"secret"))
    (folder / "nowhere.mp4").symlink_to(top / "nothing.mp4")
    (folder / "circle.mp4").symlink_to(folder / "circle.mp4")
    for name in ODD_NAMES:
        copy_video(smallest_footage, folder / name, tail=name.encode())
    return folder


@pytest.fixture(scope="module")
def taken(bad_folder: Path) -> Walked:
    """The bad folder after crawl, download and analyse."""
    settings = settings_in(bad_folder.parent)
    with obeying_modes():
        reports = {"crawl": take(settings, bad_folder)}
        reports |= {name: do(settings, name) for name in ("download", "analyse")}
    return settings, reports


@pytest.mark.parametrize(
    ("stage", "reason", "name", "said"),
    [
        ("crawl", "not_a_file", "folder.mp4", "is a folder, not a file; remove it from the source"),
        ("crawl", "unreadable", "closed.mp4", "Permission denied; let this user read it"),
        ("crawl", "outside_roots", "out.mp4", "move it there or add its folder to SAKUGA_SOURCE_ROOTS"),
        ("crawl", "file_missing", "nowhere.mp4", "is a broken link; correct the path"),
        ("crawl", "bad_path", "circle.mp4", "correct the path"),
        ("download", "corrupt_media", "empty.mp4", "is empty, 0 bytes; download it again"),
        ("download", "corrupt_media", "truncated.mp4", "does not open as a video"),
        ("download", "corrupt_media", "page.mp4", "is a web page, not a video; give a video file"),
    ],
    ids=lambda value: value if str(value).endswith(".mp4") else "",
)
def test_a_bad_file_is_one_reject_that_names_it_and_the_remedy(
    taken: Walked, stage: str, reason: str, name: str, said: str
) -> None:
    found = ask(taken[0], f"select detail from rejects where stage = '{stage}' and reason = '{reason}'")
    (detail,) = [detail for (detail,) in found if f"/{name}" in detail]

    assert said in detail
    assert "\n" not in detail


def test_every_file_is_a_row_or_a_reject(taken: Walked, bad_folder: Path) -> None:
    settings, reports = taken
    files = [path for path in bad_folder.rglob("*") if path.name.endswith(".mp4")]

    crawled = reports["crawl"]
    assert crawled.items_done + sum(crawled.rejects.values()) == len(files)
    assert crawled.items_done == reports["download"].items_done + sum(reports["download"].rejects.values())
    assert ask(settings, "select count(*) from fetches") == [(len(ODD_NAMES) + 3,)]


@pytest.mark.parametrize("name", ODD_NAMES, ids=["quotes", "newline", "emoji", "percent", "255_bytes"])
def test_a_file_with_an_odd_name_is_taken_like_any_other(taken: Walked, name: str) -> None:
    from_file = "select file_name, video_id from posts join fetches using (post_id)"
    video_id = dict(ask(taken[0], from_file))[name]

    assert ask(taken[0], f"select count(*) from clips where video_id = '{video_id}'") == [(2,)]


def test_a_file_under_two_names_is_two_posts_of_one_video(taken: Walked) -> None:
    wanted = "select count(*), count(distinct video_id) from posts join fetches using (post_id) where file_name in "

    assert ask(taken[0], wanted + "('good.mp4', 'twice.mp4')") == [(2, 1)]


def test_what_lies_outside_the_folder_is_nowhere_in_the_store(taken: Walked) -> None:
    store = store_of(taken[0])

    assert not any(b"secret" in store.get(key) for key in keys(taken[0], "blobs/"))


def test_names_that_lead_out_of_a_list_are_rejects_and_those_that_stay_are_taken(
    smallest_footage: Path, source: Path, tmp_path: Path
) -> None:
    copy_video(smallest_footage, source / "good.mp4")
    copy_video(smallest_footage, tmp_path / "secret.mp4", tail=b"secret")
    paths = ["../secret.mp4", str(tmp_path / "secret.mp4"), "sub/../good.mp4", "/etc/passwd", "a\x00b.mp4"]
    (source / "sub").mkdir()
    lines = [json.dumps({"path": path, "licence": "own", "licence_url": None}) for path in paths]
    (source / "films.jsonl").write_text("\n".join(lines))
    settings = settings_in(tmp_path)

    report = take(settings, source / "films.jsonl")

    assert (report.items_done, report.rejects) == (1, {"outside_roots": 3, "bad_path": 1})


@pytest.mark.parametrize("write", ["csv", "jsonl", "parquet"])
def test_a_list_without_a_column_is_told_before_its_first_row(source: Path, tmp_path: Path, write: str) -> None:
    path = source / f"films.{write}"
    row = {"url": "https://example.org/a.mp4", "licence": "CC0-1.0"}
    if write == "csv":
        path.write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n")
    elif write == "jsonl":
        path.write_text(json.dumps(row))
    else:
        pq.write_table(pa.Table.from_pylist([row]), path)
    settings = settings_in(tmp_path)

    with pytest.raises(ConfigError, match=r"no column licence_url; add it; columns seen: .*licence"):
        crawl.plan(settings, PARAMS, source=str(path))

    assert not Path(settings.store).exists()


def test_wrong_types_in_a_list_are_rejects_with_row_field_value_and_what_was_wanted(tmp_path: Path) -> None:
    row = {"url": "https://example.org/a.mp4", "licence": "CC0-1.0", "licence_url": None}
    bad = {"year": "soon", "title": 5, "published_at": "yesterday", "tags": [1], "country": "Atlantis"}
    path = tmp_path / "films.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in [row, *(row | {name: bad[name]} for name in bad)]))
    settings = settings_in(tmp_path)

    report = take(settings, path)

    assert (report.items_done, report.rejects) == (1, {"invalid_record": 5})
    details = [detail for (detail,) in ask(settings, "select detail from rejects order by detail")]
    for row_no, (detail, (name, value)) in enumerate(zip(details, bad.items(), strict=True), start=2):
        shown = repr(value).upper() if name == "country" else repr(value)
        assert detail.startswith(f"films.jsonl row {row_no}: {name} is {shown}, wanted ")


def test_of_a_list_with_ten_percent_bad_rows_ninety_are_taken(tmp_path: Path) -> None:
    rows = ["url,licence,licence_url,year"]
    rows += [f"https://example.org/{no}.mp4,CC0-1.0,,{'soon' if no % 10 == 3 else 1998}" for no in range(100)]
    (tmp_path / "films.csv").write_text("\n".join(rows))
    settings = settings_in(tmp_path)
    plan = crawl.plan(settings, PARAMS, source=str(tmp_path / "films.csv"))

    crawl.STAGE.work(settings, PARAMS, plan.lists[0])
    report = crawl.STAGE.commit(settings, PARAMS)  # within the default limit of rejects

    assert (plan.items_count, report.items_done, report.rejects) == (100, 90, {"invalid_record": 10})


def test_a_list_with_a_bom_is_read_like_any_other(tmp_path: Path) -> None:
    text = "url,licence,licence_url,title\r\nhttps://example.org/a.mp4,CC0-1.0,,Zoë 🎬\r\n"
    (tmp_path / "films.csv").write_bytes(text.encode("utf-8-sig"))
    settings = settings_in(tmp_path)

    take(settings, tmp_path / "films.csv")

    assert ask(settings, "select url, title from posts") == [("https://example.org/a.mp4", "Zoë 🎬")]


def test_no_clip_left_is_told_with_how_many_which_setting_held_back(smallest_footage: Path, tmp_path: Path) -> None:
    settings, params = settings_in(tmp_path), DatasetParams(analyse=AnalyseParams(shot_frames_min=25))
    run_stages(settings, params, source=str(smallest_footage), licence="own")

    with pytest.raises(
        EmptyReleaseError,
        match=r"nothing to publish: 2 shots are too short \(shot_frames_min\); change a setting or add videos",
    ):
        publish(settings, params, year=2026)

    assert ask(settings, "select count(*) from shots where drop_reason = 'short_shot'") == [(2,)]


def newer_catalog(settings: Settings, folder: Path) -> None:
    """Put an entry whose catalog went through a migration that this code does not have."""
    store = store_of(settings)
    head = read_head(store)
    assert head is not None
    path = folder / "newer.duckdb"
    store.get_file(head.snapshot.key, path)
    with duckdb.connect(str(path)) as con:
        con.execute("insert into schema_migrations select 99, 'from_next_year', repeat('0', 64)")
    snapshot = publish_snapshot(store, path, head.log_no + 1)
    assert put_entry(store, msgspec.structs.replace(head, log_no=head.log_no + 1, snapshot=snapshot))


def newer_entry(settings: Settings, folder: Path) -> None:
    """Put an entry of a schema that this code does not have."""
    head = read_head(store_of(settings))
    assert head is not None
    newer = msgspec.structs.replace(head, log_no=head.log_no + 1, schema_version=SCHEMA_VERSION + 1)
    assert put_entry(store_of(settings), newer)


@pytest.mark.parametrize("make_newer", [newer_catalog, newer_entry], ids=["migrations", "log_entry"])
def test_a_catalog_newer_than_the_code_is_refused_by_every_job_and_left_as_it_is(
    walked: Settings, tmp_path: Path, make_newer: Callable[[Settings, Path], None]
) -> None:
    make_newer(walked, tmp_path)
    before = keys(walked)

    for attempt in (
        lambda: do(walked, "download"),
        lambda: STAGES["download"].commit(walked, PARAMS),
        lambda: publish(walked, PARAMS),
    ):
        with pytest.raises(StoreRefusedError, match=r"newer than this code's [0-9]+; upgrade sakuga-tasks"):
            attempt()

    assert keys(walked) == before


@pytest.mark.parametrize(
    "damage",
    [lambda data: b"", lambda data: data[: len(data) // 2], lambda data: data[:8192] + bytes(len(data) - 8192)],
    ids=["empty", "half", "overwritten"],
)
def test_a_damaged_snapshot_is_told_and_a_rebuild_brings_every_row_back(
    walked: Settings, damage: Callable[[bytes], bytes]
) -> None:
    wanted = "select clip_id, fused_caption from fused_captions order by clip_id"
    rows = ask(walked, wanted)
    head = read_head(store_of(walked))
    assert head is not None
    path = store_of(walked).local_path(head.snapshot.key)
    assert path is not None
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(damage(data))

    with pytest.raises(StoreRefusedError, match=r"snapshot catalog/.* is damaged .*; run `sakuga catalog rebuild`"):
        ask(walked, wanted)
    report = rebuild_catalog(walked)

    assert not report.is_snapshot_readable
    assert ask(walked, wanted) == rows


def test_a_lost_fragment_is_named_by_a_rebuild_which_leaves_the_catalog_as_it_is(walked: Settings) -> None:
    lost = keys(walked, "fragments/clips/")[0]
    store_of(walked).delete([lost])

    with pytest.raises(
        ObjectMissingError, match=rf"no object {lost}; .*log entry 3 names it .*: restore it from a backup"
    ):
        rebuild_catalog(walked)

    assert ask(walked, "select count(*) from clips") == [(2,)]


def test_a_store_that_vanishes_in_the_middle_is_told_and_the_same_list_goes_on(
    smallest_footage: Path, source: Path, tmp_path: Path
) -> None:
    for name in "abc":
        copy_video(smallest_footage, source / f"{name}.mp4", tail=name.encode())
    settings = settings_in(tmp_path)
    take(settings, source)
    stage = STAGES["download"]
    one_by_one = stage._replace(effort=stage.effort._replace(items_max=1))
    plan = one_by_one.plan(settings, PARAMS)
    store, away = tmp_path / "store", tmp_path / "away"

    def vanish(report: WorkReport) -> None:
        if not away.exists():
            store.rename(away)

    with pytest.raises(StoreBusyError, match="see that its disk is mounted, then run it again"):
        one_by_one.work(settings, PARAMS, plan.lists[0], on_progress=vanish)
    assert not store.exists()
    away.rename(store)

    assert work_plan(settings, plan).items_done == 3
