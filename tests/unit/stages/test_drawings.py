"""Which frames show a new drawing, in drawn pictures read from real films."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from sakuga_tasks.records.reading import Move
from sakuga_tasks.stages.drawings import DrawingLimits, judge_drawings, read_drawings
from sakuga_tasks.stages.evidence import Sight
from tests.unit.media.films import Picture
from tests.unit.stages.drawn import RAW, changes, crop, dim, draw_figure, mix, on_twos, paint, paper, read_film
from tests.unit.stages.sights import change, make_creep, see_still

WORLD = paint(1)
HILLS = crop(WORLD)
FACE = cv2.ellipse(HILLS.copy(), (156, 84), (30, 30), 0, 0, 360, (238, 206, 170), -1)
# One thread: with more, x264 codes a few blocks otherwise from run to run.
X264 = {"codec": "libx264", "options": {"crf": "28", "threads": "1"}}
BOTH = pytest.mark.parametrize("how", [RAW, X264], ids=["raw", "x264 crf 28"])


def mouthing(face: Picture, *, is_open: bool) -> Picture:
    """Return the face, its mouth of 12x8 px open or shut."""
    dark = tuple(int(level) // 10 for level in face[84, 156])
    return cv2.ellipse(face.copy(), (156, 90), (6, 4), 0, 0, 360, dark, -1) if is_open else face


@BOTH
def test_a_small_mouth_is_seen_to_flap(tmp_path: Path, how: dict[str, object]) -> None:
    (shot,) = read_film(tmp_path, [mouthing(FACE, is_open=bool(frame // 3 % 2)) for frame in range(48)], **how)

    assert shot.timesheet == [3] * 16


@BOTH
def test_a_blink_in_the_dark_is_seen(tmp_path: Path, how: dict[str, object]) -> None:
    blinks = {20, 21, 22, 23, 32, 33, 34, 35, 50, 51}

    (shot,) = read_film(tmp_path, [mouthing(dim(FACE, 0.18), is_open=frame in blinks) for frame in range(60)], **how)

    assert changes([shot]) == [0, 20, 24, 32, 36, 50, 52]


@pytest.mark.parametrize("exposure", [1, 2, 3])
@BOTH
def test_a_figure_reads_by_its_exposures(tmp_path: Path, exposure: int, how: dict[str, object]) -> None:
    (shot,) = read_film(tmp_path, [draw_figure(HILLS, frame // exposure) for frame in range(36)], **how)

    assert shot.timesheet == [exposure] * (36 // exposure)
    assert set(shot.evidence) == {"first", "local", *(("held",) if exposure > 1 else ())}


@pytest.mark.parametrize("exposure", [1, 2, 3])
def test_a_ball_that_bounces_on_empty_paper_moves_no_camera(tmp_path: Path, exposure: int) -> None:
    def bounce(drawing: int) -> Picture:
        centre = (30 + 5 * drawing % 260, 140 - round(100 * abs(np.sin(drawing * 0.35))))
        return cv2.ellipse(paper(), centre, (14, 11 + drawing % 4), 0, 0, 360, (200, 60, 40), -1)

    (shot,) = read_film(tmp_path, [bounce(frame // exposure) for frame in range(48)], **X264)

    assert shot.camera is not None
    assert (shot.camera.kind, shot.timesheet) == ("static", [exposure] * (48 // exposure))


@pytest.mark.parametrize("step_px", [1, 4])
def test_a_cel_that_slides_over_a_still_background_is_new_on_every_frame(tmp_path: Path, step_px: int) -> None:
    (shot,) = read_film(tmp_path, [draw_figure(HILLS, 0, x=60 + step_px * frame) for frame in range(48)])

    assert shot.timesheet == [1] * 48


def test_a_picture_that_brightens_is_new_on_nearly_every_frame(tmp_path: Path) -> None:
    brightening = [dim(HILLS, 0.4 + 0.6 * frame / 24) for frame in range(25)]

    (shot,) = read_film(tmp_path, [brightening[0]] * 12 + brightening[1:] + [HILLS] * 12)

    assert shot.timesheet[:21] == [12, *[1] * 20]
    assert shot.timesheet[-1] >= 12


@pytest.mark.parametrize("exposure", [2, 3])
def test_a_camera_hides_no_drawing(tmp_path: Path, exposure: int) -> None:
    pictures = [draw_figure(crop(WORLD, 2.0 * (frame - 24)), frame // exposure) for frame in range(48)]

    (shot,) = read_film(tmp_path, pictures, **X264)

    assert shot.timesheet == [exposure] * (48 // exposure)
    assert shot.dynamic_score == 1.0
    assert shot.dynamic_score_drawing == pytest.approx((48 / exposure - 1) / 47)


@BOTH
def test_an_impact_frame_under_a_camera_is_a_drawing(tmp_path: Path, how: dict[str, object]) -> None:
    pictures = [crop(WORLD, 2.0 * (frame - 24)) for frame in range(48)]
    pictures[20] = pictures[21] = np.full_like(HILLS, 250)

    (shot,) = read_film(tmp_path, pictures, **how)

    assert shot.timesheet == [20, 2, 26]
    assert shot.camera is not None
    assert shot.camera.kind == "pan"


def test_a_gate_that_weaves_adds_no_drawing(tmp_path: Path) -> None:
    weave = np.random.default_rng(1).normal(0, 0.35, (48, 2))

    (shot,) = read_film(tmp_path, on_twos(lambda pose: draw_figure(HILLS, pose), 48), **X264)
    woven = [crop(draw_figure(WORLD, frame // 2, x=280, y=216), *weave[frame]) for frame in range(48)]
    (worn,) = read_film(tmp_path, woven, **X264)

    assert worn.timesheet == shot.timesheet == [2] * 24


def test_flicker_adds_no_drawing(tmp_path: Path) -> None:
    light = 1 + 0.01 * np.random.default_rng(2).uniform(-1, 1, 48)

    (shot,) = read_film(tmp_path, [dim(HILLS, light[frame]) for frame in range(48)])

    assert shot.timesheet == [48]


def counted(picture: Picture, frame: int) -> Picture:
    """Return the picture with a running number burned into its corner."""
    text = (f"{frame:05d}", (6, 14), cv2.FONT_HERSHEY_SIMPLEX, 0.35)
    return cv2.putText(cv2.putText(picture.copy(), *text, (0, 0, 0), 3), *text, (255, 255, 255), 1)


def test_a_burned_in_counter_adds_no_drawing(tmp_path: Path) -> None:
    pictures = [counted(draw_figure(HILLS, frame // 4), frame) for frame in range(48)]

    (shot,) = read_film(tmp_path, pictures)

    assert shot.timesheet == [4] * 12


def test_grain_adds_no_drawing(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    grain = [rng.normal(0, 4, HILLS.shape[:2])[..., None] for _ in range(36)]
    pictures = [np.clip(draw_figure(HILLS, frame // 3) + grain[frame], 0, 255).astype(np.uint8) for frame in range(36)]

    (shot,) = read_film(tmp_path, pictures, **X264)

    assert shot.timesheet == [3] * 12


def lit(picture: Picture, levels: int) -> Picture:
    """Return the picture with a square of 24 px, a little lighter."""
    lighter = picture.astype(np.int64)
    lighter[76:100, 144:168] += levels
    return np.asarray(np.clip(lighter, 0, 255), np.uint8)


@pytest.mark.parametrize(("light", "drawings"), [(0.18, [0, 20]), (1.0, [0])], ids=["dark", "light"])
@BOTH
def test_a_faint_change_is_a_drawing_in_the_dark_alone(
    tmp_path: Path, light: float, drawings: list[int], how: dict[str, object]
) -> None:
    picture = dim(HILLS, light)

    assert changes(read_film(tmp_path, [picture] * 20 + [lit(picture, 13)] * 20, **how)) == drawings


@pytest.mark.parametrize("strength", [2, 4, 5])
@BOTH
def test_grain_in_the_dark_adds_no_drawing(tmp_path: Path, strength: int, how: dict[str, object]) -> None:
    rng, picture = np.random.default_rng(4), dim(HILLS, 0.18)
    grain = [rng.normal(0, strength, HILLS.shape[:2])[..., None] for _ in range(36)]

    (shot,) = read_film(tmp_path, [np.clip(picture + noise, 0, 255).astype(np.uint8) for noise in grain], **how)

    assert shot.timesheet == [36]


@pytest.mark.parametrize(("light", "drawings"), [(0.25, range(0, 48, 6)), (1.0, [0])], ids=["dark", "light"])
@BOTH
def test_under_a_camera_a_faint_change_is_a_drawing_in_the_dark_alone(
    tmp_path: Path, light: float, drawings: Sequence[int], how: dict[str, object]
) -> None:
    pictures = [lit(dim(crop(WORLD, 2.0 * (frame - 24)), light), 16 * (frame // 6 % 2)) for frame in range(48)]

    (shot,) = read_film(tmp_path, pictures, **how)
    new = set(changes([shot]))

    # What x264 refines in the dark where drawings change may be taken for one more.
    assert set(drawings) <= new
    assert len(new) <= len(drawings) + (3 if how is X264 and light < 1 else 0)
    assert shot.camera is not None
    assert shot.camera.kind == "pan"


def pan(*, share: float, reach: float, around: bool = True) -> list[Sight]:
    """Return what a pan shows, of which one move in the middle says less than those around it, if they say anything."""
    shot = see_still(24)
    for sight in shot[1:]:
        is_odd = sight.frame == 12
        if around or is_odd:
            said = (share, reach) if is_odd else (0.9, 0.9)
            sight.move = Move(
                dx=3, dy=0, zoom=0, gain=1, bias=0, share=said[0], reach=said[1], spread=2.0,
                left_BB=np.zeros((12, 20), np.uint16),
            )  # fmt: skip
            sight.local, sight.changed_share, sight.left = 30.0, 0.3, 1.0
    return shot


@pytest.mark.parametrize(
    ("share", "reach", "around", "word"),
    [
        pytest.param(0.9, 0.9, True, "camera", id="as clear as those around it"),
        pytest.param(0.5, 0.35, True, "camera", id="half of the picture"),
        pytest.param(0.49, 0.35, True, "local", id="too few points"),
        pytest.param(0.5, 0.34, True, "local", id="too little of the rim"),
        pytest.param(0.5, 0.35, False, "local", id="alone"),
    ],
)
def test_a_frame_that_goes_along_with_a_moving_camera_is_the_cameras(
    share: float, reach: float, word: str, *, around: bool
) -> None:
    judged = judge_drawings(pan(share=share, reach=reach, around=around), DrawingLimits())

    assert judged.evidence[12] == word
    assert set(judged.evidence[13:]) == {"camera" if around else "held"}
    assert judged.is_camera[12] == (word == "camera")


@pytest.mark.parametrize(
    ("explained", "share", "word"),
    [
        pytest.param(0.5, 0.03, "camera", id="one move explains it"),
        pytest.param(0.4, 0.03, "slow", id="hardly any of it is explained"),
        pytest.param(0.1, 0.13, "camera", id="much of the picture goes on"),
        pytest.param(0.1, 0.95, "slow", id="so does what has no texture"),
    ],
)
def test_a_slow_move_of_little_that_shows_is_the_cameras_where_it_can_be_no_other(
    explained: float, share: float, word: str
) -> None:
    shot = see_still(24)
    for sight in shot[1:]:
        sight.local, sight.local_share, sight.weak = 2.0, 0.01, 3.5
        sight.creep = make_creep(explained=explained, share=share)

    assert set(judge_drawings(shot, DrawingLimits()).evidence[1:]) == {word}


def test_what_a_codec_sharpens_amid_a_creeping_camera_is_no_drawing() -> None:
    shot = see_still(24)
    for sight in shot[1:]:
        sight.local = 8.0 if sight.frame == 12 else 2.0
        sight.creep = None if sight.frame == 12 else make_creep(explained=0.6, share=0.3)

    assert set(judge_drawings(shot, DrawingLimits()).evidence[1:]) == {"camera"}


def one_in_doubt(*, doubtful: int, level: float) -> list[Sight]:
    """Return what a shot on twos shows, one frame of which changes by so many levels."""
    shot = see_still(24)
    for sight in shot[1:]:
        change(sight, 60.0 if sight.frame % 2 == 0 else 0.0)
    change(shot[doubtful], level)
    return shot


@pytest.mark.parametrize(
    ("doubtful", "level", "word"),
    [
        pytest.param(12, 5.4, "cadence", id="a drawing hardly missed on the beat"),
        pytest.param(12, 0.0, "held", id="a drawing shown for twice as long"),
        pytest.param(13, 5.6, "held", id="a doubtful change off the beat"),
        pytest.param(13, 40.0, "local", id="a clear change off the beat"),
    ],
)
def test_timing_has_a_say_where_a_frame_has_none(doubtful: int, level: float, word: str) -> None:
    drawings = read_drawings(one_in_doubt(doubtful=doubtful, level=level), DrawingLimits())

    assert drawings.evidence[doubtful] == word
    assert drawings.confidence[doubtful] <= min(c for place, c in enumerate(drawings.confidence) if place != doubtful)


def test_what_is_new_and_how_sure_has_an_entry_per_frame(tmp_path: Path) -> None:
    pictures = [HILLS] * 20 + [mix(HILLS, FACE, 1.0)] * 20

    (shot,) = read_film(tmp_path, pictures)

    assert shot.frame_confidence is not None
    assert len(shot.evidence) == len(shot.frame_confidence) == 40
    assert shot.frame_confidence[20] > 0.6
