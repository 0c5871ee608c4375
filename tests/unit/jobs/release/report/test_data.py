"""What the report says is what the release holds."""

from datetime import UTC, datetime

import duckdb
import msgspec
import pytest

from sakuga_tasks.jobs.release.report.data import SAMPLES_MAX, choose_samples, gather_report
from sakuga_tasks.jobs.release.report.figures import FIGURES, SAKUGA_CLIPS, SAKUGA_SPLITS
from sakuga_tasks.jobs.release.report.render import render_report
from tests.sql.releases import build
from tests.sql.synthetic import RATED_PINS, add_video, rate, some_rows

CREATED_AT = datetime(2026, 11, 1, tzinfo=UTC)


def gather(rows, folder, **pins):
    release = build(rows, folder, **pins)
    with duckdb.connect() as con:
        con.execute(
            "create table published as select * from read_parquet($files)", {"files": f"{folder}/data/*/*.parquet"}
        )
        sheets = {sample.clip_id: sample.clip_id.encode() for sample in choose_samples(con)}
        return gather_report(con, release.manifest, created_at=CREATED_AT, sheets=sheets)


@pytest.fixture
def rows():
    rows = some_rows(4)
    add_video(rows, "closed", licence_class="unknown")
    return rows


def composition(data, title):
    return next(one for one in data.compositions if one.title == title)


@pytest.mark.slow
def test_every_figure_counts_every_published_clip(rows, tmp_path):
    data = gather(rows, tmp_path)
    clips = sum(split.clips for split in data.splits)
    assert clips == 12
    for one in data.compositions:
        assert sum(bar.clips for bar in one.bars) + one.unknown == clips, one.title


def test_what_no_model_read_is_unknown_and_says_why(rows, tmp_path):
    data = gather(rows, tmp_path)
    for title in ("Rating", "Aesthetic score", "Taxonomy: venue"):
        assert composition(data, title).unknown == 12
        assert composition(data, title).why_unknown == "no model weights were configured"


def test_ratings_are_counted_where_they_are_known(rows, tmp_path):
    rate(rows, "sensitive")
    data = gather(rows, tmp_path, pins=RATED_PINS)
    rating = composition(data, "Rating")
    assert {bar.name: bar.clips for bar in rating.bars}["sensitive"] == 12
    assert rating.why_unknown == ""


def test_the_funnel_ends_at_the_published_clips_and_tells_what_was_held_back(rows, tmp_path):
    data = gather(rows, tmp_path)
    assert [step.name for step in data.funnel] == [
        "posts found",
        "videos stored",
        "videos analysed",
        "shots",
        "clips cut",
        "clips published",
    ]
    assert data.funnel[-1].items == 12
    assert [(one.reason, one.clips, one.setting, one.value) for one in data.held_back] == [
        ("licence_unknown", 3, "ship_unknown_licence", "false")
    ]
    assert [(loss.reason, loss.items) for loss in data.funnel[-1].losses] == [("licence_unknown", 3)]


def test_samples_bring_their_sheets_and_take_every_video_in_turn(rows, tmp_path):
    data = gather(rows, tmp_path)
    assert len(data.samples) == min(SAMPLES_MAX, 12)
    assert [sample.sheet for sample in data.samples] == [sample.clip_id.encode() for sample in data.samples]
    assert len({sample.video_id for sample in data.samples[:4]}) == 4


def test_a_release_renders(rows, tmp_path):
    page = render_report(gather(rows, tmp_path))
    assert "clips published" in page


@pytest.mark.parametrize("figure", FIGURES, ids=[figure.query for figure in FIGURES])
def test_published_shares_add_up_to_no_more_than_the_whole(figure):
    shares = [share for share in figure.shares.values() if share is not None]
    assert sum(shares) <= 1.0003
    if figure.query.startswith("taxonomy_"):
        assert sum(shares) == pytest.approx(1)


def test_sakuga42ms_splits_add_up_to_its_clips_and_key_frames():
    assert sum(clips for _, clips, _ in SAKUGA_SPLITS.values()) == SAKUGA_CLIPS
    assert sum(drawings for _, _, drawings in SAKUGA_SPLITS.values()) == 42_191_769


def test_settings_are_flat_text(rows, tmp_path):
    settings = gather(rows, tmp_path).settings
    assert settings["ship_unknown_licence"] == "false"
    assert "split.salt" in settings
    assert msgspec.json.decode(settings["catalog.log_no"]) >= 0
