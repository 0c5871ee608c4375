import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from PIL import Image

from sakuga_tasks.media.paper import exposure_colour
from sakuga_tasks.media.sheet_layout import SheetShot
from sakuga_tasks.media.sheets import BLOCK_PX, Picture, SheetDrawing, draw_pages, draw_sheet
from sakuga_tasks.records.camera_move import CameraMove
from tests.unit.media.films import moving_pictures


def open_sheet(data: bytes) -> Image.Image:
    """Open the bytes of a sheet."""
    return Image.open(io.BytesIO(data))


def test_a_sheet_is_a_picture_of_the_asked_width() -> None:
    drawings = [SheetDrawing(number, picture) for number, picture in enumerate(moving_pictures(7))]

    sheet = open_sheet(draw_sheet(drawings, [2, 2, 2, 3, 1, 2, 12], title="A walk", width_px=960))

    assert sheet.format == "PNG"
    assert sheet.width == 960
    assert sheet.mode == "RGB"


def test_every_drawing_is_pasted() -> None:
    drawings = [SheetDrawing(number, picture) for number, picture in enumerate(moving_pictures(3))]
    few = open_sheet(draw_sheet(drawings, [1] * 12, title=""))
    many = open_sheet(draw_sheet([drawings[0]._replace(drawing_no=n) for n in range(12)], [1] * 12, title=""))

    assert many.height > few.height * 0.9
    colours = few.resize((64, 64)).getcolors(4096)
    assert colours is not None
    assert len(colours) > 100


@pytest.mark.parametrize("timesheet", [[1], [1] * 5000, [72], [71, 2, 71], [5000]])
def test_any_timesheet_can_be_drawn(timesheet: list[int]) -> None:
    drawings = [SheetDrawing(0, moving_pictures(1)[0])]

    sheet = open_sheet(draw_sheet(drawings, timesheet, title="♪ 作画", file_format="JPEG"))

    assert sheet.format == "JPEG"
    assert sheet.height < 1200


@pytest.mark.parametrize(("exposure", "has_break"), [(20, False), (400, True)])
def test_an_exposure_that_does_not_fit_is_broken_by_dots(exposure: int, has_break: bool) -> None:
    drawing = SheetDrawing(0, np.zeros((90, 160, 3), np.uint8))
    sheet = np.asarray(open_sheet(draw_sheet([drawing], [exposure], title="")))
    blocks = (sheet == exposure_colour(exposure)).all(axis=2)
    gaps = {int(gap) for row in blocks for gap in np.diff(np.flatnonzero(row)) - 1}
    assert (BLOCK_PX + 2 in gaps) == has_break


def test_a_sheet_without_drawings_shows_its_timesheet() -> None:
    assert open_sheet(draw_sheet([], [2, 2], title="no pictures")).width == 1280


def test_a_title_of_two_lines_is_written_in_one() -> None:
    assert draw_sheet([], [2, 2], title="new\nline.mp4") == draw_sheet([], [2, 2], title="new line.mp4")


def test_a_sheet_is_the_same_bytes_every_time() -> None:
    drawings = [SheetDrawing(0, moving_pictures(1)[0])]

    assert draw_sheet(drawings, [4], title="x") == draw_sheet(drawings, [4], title="x")


MOVES = [
    CameraMove(kind="pan", start_frame=100, end_frame=140, dx_px=240, dy_px=0, zoom=1, reach_px=240),
    CameraMove(kind="zoom", start_frame=141, end_frame=143, dx_px=0, dy_px=0, zoom=1.2, reach_px=0),
    CameraMove(kind="zoom", start_frame=144, end_frame=180, dx_px=0, dy_px=0, zoom=0.8, reach_px=0),
    CameraMove(kind="shake", start_frame=180, end_frame=200, dx_px=0, dy_px=0, zoom=1, reach_px=9),
]


def shot(exposures: list[int], **fields: Any) -> SheetShot:
    return SheetShot(exposures, range(len(exposures)), heading="cut at frame 100", **fields)


def test_shots_follow_each_other_and_take_their_pictures_in_order() -> None:
    taken = []

    def pictures() -> Iterator[Picture]:
        for number, picture in enumerate(moving_pictures(5)):
            taken.append(number)
            yield picture

    pages = list(draw_pages([shot([2, 2]), shot([4, 4, 4])], pictures(), title="fox.mp4"))
    assert len(pages) == 1
    assert taken == [0, 1, 2, 3, 4]


def test_camera_moves_are_marked() -> None:
    pictures = moving_pictures(4)
    plain, moved = (
        open_sheet(next(draw_pages([shot([25] * 4, start_frame=100, moves=moves)], pictures, title="")))
        for moves in ((), MOVES)
    )
    assert moved.height > plain.height
    blue = {(36, 92, 158)}
    assert blue <= colours_of(moved)
    assert not blue & colours_of(plain)


def test_a_dropped_shot_is_pale() -> None:
    red = np.full((90, 160, 3), (255, 0, 0), dtype=np.uint8)
    drawn = open_sheet(next(draw_pages([shot([9], is_dropped=True)], [red], title="")))
    assert (255, 0, 0) not in colours_of(drawn)


def test_a_small_picture_fills_its_cell() -> None:
    red = np.full((9, 16, 3), (255, 0, 0), dtype=np.uint8)
    drawn = open_sheet(next(draw_pages([shot([9])], [red], title="")))
    assert sum(count for count, colour in drawn.getcolors(1 << 20) or [] if colour == (255, 0, 0)) > 300 * 170


@pytest.mark.slow
def test_pages_are_numbered_and_each_is_a_picture() -> None:
    pictures = (picture for _ in range(20) for picture in moving_pictures(30))
    pages = list(draw_pages([shot([2] * 30)] * 20, pictures, title="fox.mp4", width_px=1600))
    assert len(pages) > 1
    assert {open_sheet(page).width for page in pages} == {1600}


def colours_of(sheet: Image.Image) -> set[Any]:
    return {colour for _, colour in sheet.getcolors(1 << 22) or []}
