import io

import pytest
from PIL import Image

from sakuga_tasks.media.sheets import SheetDrawing, draw_sheet
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


def test_a_sheet_without_drawings_shows_its_timesheet() -> None:
    assert open_sheet(draw_sheet([], [2, 2], title="no pictures")).width == 1280


def test_a_sheet_is_the_same_bytes_every_time() -> None:
    drawings = [SheetDrawing(0, moving_pictures(1)[0])]

    assert draw_sheet(drawings, [4], title="x") == draw_sheet(drawings, [4], title="x")
