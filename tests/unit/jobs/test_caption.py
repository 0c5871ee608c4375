"""Caption: one published text per clip, named so, from what was measured."""

from pathlib import Path

from sakuga_tasks.config import Settings
from sakuga_tasks.jobs.caption import STAGE
from sakuga_tasks.jobs.context import open_context
from sakuga_tasks.jobs.params import runs_of
from sakuga_tasks.records.annotation import FusedCaption
from sakuga_tasks.store.worklists import read_work_list
from tests.unit.jobs.walk import PARAMS, ask, keys


def test_every_clip_has_a_caption_named_template(walked: Settings) -> None:
    rows = ask(walked, "select clip_id, annotator, fused_caption from fused_captions")

    assert {clip_id for clip_id, _, _ in rows} == {clip_id for (clip_id,) in ask(walked, "select clip_id from clips")}
    assert {annotator for _, annotator, _ in rows} == {"template:1"}
    assert all("drawings" in text or "drawing" in text for _, _, text in rows)


def test_what_models_said_reaches_the_caption(walked: Settings, tmp_path: Path) -> None:
    context, run = open_context(walked), runs_of(PARAMS)["caption"]
    (key,) = keys(walked, f"work/{run.run_id}/")
    (batch,) = read_work_list(context.store, key)
    names = {name: batch.items[0][name] for name in ("clip_id", "video_id")} | {"annotator": "model:1"}
    said = {
        "tags": names | {"tag_names": ["red_fox"], "tag_categories": ["general"], "tag_scores": [0.9]},
        "caption": names | {"caption_text": "A fox runs across a bridge."},
    }

    with STAGE.open_worker(context, run, PARAMS) as work:
        (result,) = work([batch.items[0] | said], tmp_path, batch.batch_id)

    (row,) = result.rows
    assert isinstance(row.record, FusedCaption)
    assert row.record.fused_caption.startswith("A fox runs across a bridge.")
    assert "red fox" in row.record.fused_caption


def test_an_annotation_outside_its_columns_is_a_reject(walked: Settings, tmp_path: Path) -> None:
    context, run = open_context(walked), runs_of(PARAMS)["caption"]
    (key,) = keys(walked, f"work/{run.run_id}/")
    (batch,) = read_work_list(context.store, key)
    bad = batch.items[0]["facts"] | {"brightness": 7.0}

    with STAGE.open_worker(context, run, PARAMS) as work:
        results = work([batch.items[0] | {"facts": bad}, batch.items[1]], tmp_path, batch.batch_id)

    assert str(results[0].error) == "Facts.brightness: Expected `float` <= 1.0, got 7.0"
    assert (results[1].error, len(results[1].rows)) == (None, 1)
