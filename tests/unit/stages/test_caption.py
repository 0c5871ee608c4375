import msgspec
import pytest

from sakuga_tasks.records.annotation import Caption, Facts, Tags
from sakuga_tasks.stages.caption import CaptionEvidence, CaptionParams, name_colour, write_caption

IDS = {"clip_id": "c" * 32, "video_id": "d" * 64}
FOREST = Facts(
    **IDS,
    annotator="facts:1",
    brightness=0.71,
    contrast=0.47,
    saturation=0.18,
    colourfulness=36.3,
    flat_ratio=0.78,
    line_ratio=0.047,
    paper_ratio=0.46,
    is_monochrome=False,
    palette=["#e3e1de", "#a87563", "#aa957e", "#3c302a"],
    palette_shares=[0.41, 0.26, 0.15, 0.01],
)
NIGHT = msgspec.structs.replace(
    FOREST,
    brightness=0.06,
    contrast=0.15,
    colourfulness=3.0,
    line_ratio=0.0,
    paper_ratio=0.0,
    flat_ratio=0.9,
    is_monochrome=True,
    palette=["#050505", "#8a8a8a"],
    palette_shares=[0.9, 0.1],
)
TAGS = Tags(
    **IDS,
    annotator="tags:1:m",
    tag_names=["blurry", "fox_ears", "solo", "outdoors"],
    tag_categories=["general"] * 4,
    tag_scores=[0.2, 0.9, 0.95, 0.9],
)
SEEN = Caption(**IDS, annotator="captions:1:m", caption_text="A fox  walks\nthrough a forest")


def caption_of(timesheet, duration_s, cadence, params=None, **known):
    evidence = CaptionEvidence(*IDS.values(), timesheet, duration_s, cadence, **known)
    return write_caption(evidence, params or CaptionParams()).fused_caption


@pytest.mark.parametrize(
    ("timesheet", "duration_s", "cadence", "camera_kind", "text"),
    [
        ([2] * 24, 2.0, "on_twos", "pan", "24 drawings over 2 seconds, on twos, while the camera pans."),
        ([2, 2, 1, 2], 0.29, "on_twos", None, "Four drawings over 0.3 seconds, mostly on twos."),
        ([1] * 24, 1.0, "on_ones", "static", "24 drawings over 1 second, on ones, while the camera stands still."),
        ([48], 2.0, "hold", None, "One drawing held for 2 seconds."),
        ([48], 2.0, "hold", "zoom", "One drawing held for 2 seconds while the camera zooms."),
        ([20, 28], None, "hold", None, "Two drawings over 48 frames, mostly held, the longest held for 28 frames."),
        (
            [1, 3, 2],
            None,
            "mixed",
            "mixed",
            "Three drawings over 6 frames, at a mixed cadence, while the camera moves.",
        ),
        ([3] * 1200, 150.0, "on_threes", None, "1,200 drawings over 150 seconds, on threes."),
    ],
    ids=["pan", "nearly even", "still camera", "hold", "zoom on a hold", "two holds", "mixed", "long"],
)
def test_timing_is_told_as_the_timesheet_has_it(timesheet, duration_s, cadence, camera_kind, text):
    assert caption_of(timesheet, duration_s, cadence, camera_kind=camera_kind) == text


def test_the_look_is_told_from_facts():
    assert caption_of([2, 2], 0.2, "on_twos", facts=FOREST) == (
        "Two drawings over 0.2 seconds, on twos. The picture is bright, mainly off-white, terracotta and tan, "
        "with many thin dark lines and a plain pale ground."
    )


def test_a_picture_without_colour_is_called_so():
    assert caption_of([2, 2], 0.2, "on_twos", facts=NIGHT) == (
        "Two drawings over 0.2 seconds, on twos. The picture is very dark, low in contrast and without colour, "
        "mainly black and grey, with large flat areas."
    )


def test_what_models_saw_comes_first_and_tags_last_best_score_first():
    assert caption_of([2, 2], 0.2, "on_twos", caption=SEEN, tags=TAGS) == (
        "A fox walks through a forest. Two drawings over 0.2 seconds, on twos. Tagged solo, fox ears and outdoors."
    )


def test_no_tag_sentence_is_written_when_no_tag_is_sure_enough():
    text = caption_of([2, 2], 0.2, "on_twos", CaptionParams(tag_score_min=0.99), tags=TAGS)
    assert "Tagged" not in text


def test_nothing_is_said_of_a_camera_nobody_read():
    assert "camera" not in caption_of([2] * 24, 2.0, "on_twos", facts=FOREST)


def test_the_row_names_the_template():
    row = write_caption(CaptionEvidence(*IDS.values(), [2, 2], None, "on_twos"), CaptionParams())
    assert row.annotator == "template:1"


@pytest.mark.parametrize(
    ("colour", "name"),
    [("#000000", "black"), ("#ffffff", "white"), ("#ff0000", "red"), ("#3e5164", "slate blue"), ("#ffe3cb", "cream")],
)
def test_colours_get_the_nearest_plain_name(colour, name):
    assert name_colour(colour) == name
