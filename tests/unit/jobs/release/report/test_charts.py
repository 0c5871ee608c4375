import re

from hypothesis import given
from hypothesis import strategies as st

from sakuga_tasks.jobs.release.report.charts import (
    FRAMES_PER_ROW,
    ROWS_MAX,
    draw_composition,
    draw_timesheet,
    hidden_frames,
)
from sakuga_tasks.jobs.release.report.style import STYLE
from sakuga_tasks.media.paper import COLOURS, EXPOSURE_COLOURS, HELD, LONGER
from sakuga_tasks.records.report import Bar, Composition


def blocks_of(svg):
    """Return (class, width in frames) of every block."""
    found = re.findall(r'<rect class="(\w+)" x="[\d.]+" y="\d+" width="([\d.]+)"', svg)
    return [(name, round((float(width) + 1.5) / 20)) for name, width in found]


def test_a_block_is_as_wide_as_its_exposure_and_coloured_by_it():
    assert blocks_of(draw_timesheet([1, 2, 3, 5, 12])) == [
        ("e1", 1),
        ("e2", 2),
        ("e3", 3),
        ("longer", 5),
        ("held", 12),
    ]


def test_a_hold_over_the_end_of_a_row_goes_on_in_the_next_without_a_new_number():
    svg = draw_timesheet([20, 10])
    assert blocks_of(svg) == [("held", 20), ("longer", 4), ("longer", 6)]
    assert re.findall(r">(\d+)</text>", svg) == ["1", "2"]


def test_the_strip_reads_aloud_as_its_run_lengths():
    assert "3 drawings over 7 frames: 2, 2, 3" in draw_timesheet([2, 2, 3])


@given(st.lists(st.integers(1, 60), min_size=1, max_size=200))
def test_blocks_cover_every_frame_that_is_shown(timesheet):
    shown = sum(width for _, width in blocks_of(draw_timesheet(timesheet)))
    assert shown + hidden_frames(timesheet) == sum(timesheet)
    assert shown <= ROWS_MAX * FRAMES_PER_ROW


def test_exposures_have_the_colours_of_the_contact_sheets():
    names = {"ones": EXPOSURE_COLOURS[1], "twos": EXPOSURE_COLOURS[2], "threes": EXPOSURE_COLOURS[3]}
    for name, colour in (names | {"longer": LONGER, "held": HELD}).items():
        assert f"--{name}: #{bytes(colour).hex()};" in STYLE
    assert f"--ink: #{bytes(COLOURS.ink).hex()};" in STYLE


def test_a_figure_with_nothing_known_still_shows_what_sakuga42m_published():
    bars = [Bar(name="on_twos", clips=0, sakuga_share=0.0037), Bar(name="other", clips=0)]
    figure = draw_composition(Composition(title="T", bars=bars, unknown=3, why_unknown="nobody looked"))
    assert "Nothing known: nobody looked." in figure
    assert "0.37 %" in figure
    assert ">on twos<" in figure
    assert "0.0 %" not in figure


def test_a_figure_that_knows_some_clips_counts_the_others():
    figure = draw_composition(Composition(title="T", bars=[Bar(name="a", clips=1)], unknown=1, why_unknown="no year"))
    assert "100.0 %" in figure
    assert "1 clip not counted: no year." in figure
