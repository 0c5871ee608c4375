import io
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sakuga_tasks.media.preview import BYTES_MAX, Preview, Shown, draw_preview, ticks_of
from tests.unit.media.films import moving_pictures


def shown(starts_s: list[float]) -> Iterator[Shown]:
    pictures = moving_pictures(len(starts_s), width=640, height=352)
    return (Shown(start, picture) for start, picture in zip(starts_s, pictures, strict=True))


def durations_ms(preview: Preview) -> list[int]:
    with Image.open(io.BytesIO(preview.data)) as gif:
        assert gif.info["loop"] == 0
        found = []
        for number in range(gif.n_frames):
            gif.seek(number)
            found.append(gif.info["duration"])
    return found


def test_a_preview_plays_the_exposures_of_the_shot() -> None:
    preview = draw_preview(shown([0.0, 2 / 24, 4 / 24, 7 / 24]), end_s=19 / 24)
    assert durations_ms(preview) == [80, 90, 120, 500]
    assert (preview.width, preview.height, preview.length_s) == (320, 176, round(19 / 24, 3))


def test_rounding_never_adds_up() -> None:
    starts = [10 + frame * 1001 / 24000 for frame in range(240)]
    assert sum(ticks for _, ticks in ticks_of(starts, 10 + 240 * 1001 / 24000)) == 1001


@given(st.lists(st.floats(0.005, 2), min_size=1, max_size=60))
def test_no_picture_is_too_short_for_a_browser_and_the_length_is_kept(steps: list[float]) -> None:
    edges = np.cumsum([0.0, *steps]).tolist()
    timed = ticks_of(edges[:-1], edges[-1])
    assert all(ticks >= 2 for _, ticks in timed)
    assert sum(ticks for _, ticks in timed) == max(2, round(edges[-1] * 100))
    assert [place for place, _ in timed] == sorted({place for place, _ in timed})


def test_60_hertz_on_ones_keeps_its_length() -> None:
    assert sum(ticks for _, ticks in ticks_of([frame / 60 for frame in range(60)], 1.0)) == 100


@pytest.mark.slow
def test_a_preview_stays_under_its_size_whatever_moves() -> None:
    noise = np.random.default_rng(1)
    storm = (Shown(n / 24, noise.integers(0, 255, (180, 320, 3), dtype=np.uint8)) for n in range(240))
    preview = draw_preview(storm, end_s=10.0)
    assert len(preview.data) <= BYTES_MAX
    assert preview.length_s < 10.0
    assert sum(durations_ms(preview)) == pytest.approx(preview.length_s * 1000, abs=10)


def test_a_long_shot_is_played_for_half_a_minute() -> None:
    preview = draw_preview(shown([0.0, 20.0, 40.0]), end_s=60.0)
    assert preview.length_s == 30.0
    assert durations_ms(preview) == [20_000, 10_000]


def test_one_held_drawing_is_one_picture() -> None:
    assert draw_preview(shown([3.0]), end_s=5.0).length_s == 2.0


def test_the_same_pictures_are_the_same_bytes() -> None:
    assert draw_preview(shown([0.0, 0.1]), end_s=0.2) == draw_preview(shown([0.0, 0.1]), end_s=0.2)


def test_a_small_shot_keeps_its_colours_beside_a_long_one() -> None:
    rng = np.random.default_rng(3)
    long = [Shown(n / 24, rng.integers(0, 160, (60, 80, 3), dtype=np.uint8), 1) for n in range(40)]
    scarf = np.full((60, 80, 3), 250, np.uint8)
    scarf[20:24, 20:24] = (255, 20, 30)
    preview = draw_preview([*long, Shown(40 / 24, scarf, 2)], end_s=2.0)
    with Image.open(io.BytesIO(preview.data)) as gif:
        gif.seek(gif.n_frames - 1)
        last = np.asarray(gif.convert("RGB"))
    assert np.array_equal(last, scarf)
