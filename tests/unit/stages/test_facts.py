from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from sakuga_tasks.errors import InvalidRecordError
from sakuga_tasks.records.annotation import Facts
from sakuga_tasks.stages.facts import find_palette, read_facts

STILLS = Path(__file__).parents[3] / ".." / "shared" / "media" / "cc_by_anita_stills"
IDS = {"clip_id": "c" * 32, "video_id": "d" * 64}


def paint(colour, *, height=180, width=320):
    return np.full((height, width, 3), colour, dtype=np.uint8)


def pencil_test():
    """Ink lines on cream paper and a blue block: a tenth of the width, full height."""
    still = paint((250, 246, 236))
    still[:, 0:32] = (40, 90, 200)
    still[20:160, 100:102] = (30, 30, 30)
    still[90:92, 100:260] = (30, 30, 30)
    return still


def facts_of(*stills):
    return read_facts(stills, **IDS)


def test_a_pencil_test_reads_as_it_did_when_the_version_was_set():
    assert facts_of(pencil_test()) == Facts(
        **IDS,
        annotator="facts:1",
        brightness=0.8936,
        contrast=0.6235,
        saturation=0.1298,
        colourfulness=47.9064,
        flat_ratio=0.9729,
        line_ratio=0.0103,
        paper_ratio=0.8897,
        is_monochrome=False,
        palette=["#faf6ec", "#285ac8", "#1e1e1e"],
        palette_shares=[0.8897, 0.1, 0.0103],
    )


@pytest.mark.skipif(not STILLS.is_dir(), reason="test footage is absent: ../shared/media")
@pytest.mark.parametrize(
    ("name", "brightness", "line_ratio", "paper_ratio", "palette"),
    [
        ("hero.png", 0.55, 0.0133, 0.0051, ["#a88480", "#7b666a", "#c9a98f", "#e3baad", "#f8b396", "#652e32"]),
        ("big_bad_fox.png", 0.7102, 0.0458, 0.4567, ["#e3e1de", "#a87562", "#aa947e", "#e6d5c4", "#3c2e28"]),
        ("trapeze_artist.png", 0.0621, 0.0052, 0.0, ["#270409", "#0e0303", "#400817", "#662724", "#893e32", "#70473b"]),
    ],
)
def test_drawn_stills_read_as_they_did_when_the_version_was_set(name, brightness, line_ratio, paper_ratio, palette):
    with Image.open(STILLS / name) as image:
        facts = facts_of(np.asarray(image.convert("RGB")))
    assert (facts.brightness, facts.line_ratio, facts.paper_ratio) == (brightness, line_ratio, paper_ratio)
    assert facts.palette == palette


@pytest.mark.parametrize(
    ("colour", "colourfulness", "is_monochrome"),
    [((0, 0, 0), 0.0, True), ((128, 128, 128), 0.0, True), ((255, 255, 255), 0.0, True), ((255, 0, 0), 85.5296, False)],
    ids=["black", "grey", "white", "red"],
)
def test_one_flat_colour_has_the_colourfulness_of_its_formula(colour, colourfulness, is_monochrome):
    facts = facts_of(paint(colour))
    assert (facts.colourfulness, facts.is_monochrome) == (colourfulness, is_monochrome)
    assert (facts.flat_ratio, facts.line_ratio, facts.contrast) == (1, 0, 0)
    assert facts.palette == ["#{:02x}{:02x}{:02x}".format(*colour)]
    assert facts.palette_shares == [1]


def test_a_thin_dark_stroke_is_a_line_and_a_dark_area_is_none():
    thin, thick = paint((200, 200, 200)), paint((200, 200, 200))
    thin[:, 150:154] = 20
    thick[:, 150:170] = 20
    assert facts_of(thin).line_ratio == pytest.approx(4 / 320)
    assert facts_of(thick).line_ratio == 0


def test_lines_weigh_the_same_at_twice_the_resolution():
    still = pencil_test().repeat(2, axis=0).repeat(2, axis=1)
    larger = still.repeat(2, axis=0).repeat(2, axis=1)
    assert facts_of(larger) == facts_of(still)


def test_a_pale_gradient_is_no_paper_and_one_pale_tone_is():
    sky = np.linspace(195, 255, 320).astype(np.uint8)[np.newaxis, :, np.newaxis].repeat(180, axis=0).repeat(3, axis=2)
    assert facts_of(sky).paper_ratio < 0.35
    assert facts_of(paint((250, 246, 236))).paper_ratio == 1


def test_facts_are_means_over_the_stills():
    facts = facts_of(paint((0, 0, 0)), paint((255, 255, 255)))
    assert (facts.brightness, facts.contrast, facts.paper_ratio) == (0.5, 1, 0.5)
    assert facts_of(paint((0, 0, 0)), paint((255, 0, 0))).saturation == 0.5


def test_near_colours_are_one_colour_of_the_palette():
    still = paint((200, 60, 60))
    still[:, :100] = (206, 64, 58)
    colours, shares = find_palette([still])
    assert colours == ["#ca3d3b"]
    assert shares == [1]


@settings(max_examples=40, deadline=None)
@given(arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40), st.just(3))))
def test_facts_of_any_picture_stay_within_the_columns_limits(still):
    facts = facts_of(still)
    ratios = (facts.brightness, facts.contrast, facts.saturation, facts.flat_ratio, facts.line_ratio, facts.paper_ratio)
    assert all(0 <= ratio <= 1 for ratio in ratios)
    assert len(facts.palette) == len(facts.palette_shares) == len(set(facts.palette))
    assert facts.palette_shares == sorted(facts.palette_shares, reverse=True)
    assert 0 < sum(facts.palette_shares) <= 1.001


@pytest.mark.parametrize(
    "stills",
    [
        [],
        [np.zeros((4, 4), np.uint8)],
        [np.zeros((4, 4, 4), np.uint8)],
        [np.zeros((0, 4, 3), np.uint8)],
        [np.zeros((4, 4, 3))],
    ],
    ids=["none", "grey", "alpha", "empty", "float"],
)
def test_what_is_no_picture_is_refused_with_its_remedy(stills):
    with pytest.raises(InvalidRecordError, match="sample the clip again"):
        read_facts(stills, **IDS)
