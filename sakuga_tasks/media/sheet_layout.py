"""Where things go on a contact sheet, in px: shots below each other, as many on a page as it holds."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sakuga_tasks.records.camera_move import CameraMove

COLUMNS_MIN, COLUMNS_MAX, PORTRAIT_COLUMNS_MAX = 3, 6, 9
MARGIN_PX, GAP_PX = 36, 18
HEADER_PX, LEGEND_PX = 92, 34
HEADING_PX, CAPTION_PX, TIME_PX = 46, 28, 18
FRAMES_PER_SECOND, FRAMES_PER_BEAT = 24, 6
FRAME_PX = 16
STRIP_ROWS_MAX, STRIP_ROW_PX, LANE_PX = 10, 46, 22
SHOT_GAP_PX = 22
PORTRAIT_MIN, PANORAMA_MAX = 0.6, 2.4
PAGE_HEIGHT_MAX = 6000


class SheetShot(NamedTuple):
    """One shot to draw.

    `shown` are the 0-based numbers of the drawings to show, ascending; `times` has a text per drawing of the
    timesheet, or none. `start_frame` is where the shot begins in the video, which `moves` count in. Without a
    heading the shot is alone on its sheet. A dropped shot is drawn pale.
    """

    timesheet: Sequence[int]
    shown: Sequence[int]
    start_frame: int = 0
    shot_no: int = 1
    heading: str = ""
    facts: str = ""
    times: Sequence[str] = ()
    moves: Sequence[CameraMove] = ()
    is_dropped: bool = False

    @property
    def cells(self) -> int:
        """Places taken by drawings, and one by the count of those left out after the last."""
        return len(self.shown) + (self.more > 0)

    @property
    def more(self) -> int:
        """Drawings after the last one shown."""
        return len(self.timesheet) - 1 - self.shown[-1] if self.shown else 0


class Grid(NamedTuple):
    """Columns, cells and the frames that one row of the timesheet holds; the same for a whole sheet."""

    width: int
    columns: int
    cell_width: int
    cell_height: int
    frames_per_row: int

    @property
    def frame_px(self) -> float:
        """Width of one frame in the timesheet."""
        return (self.width - 2 * MARGIN_PX) / self.frames_per_row

    def caption_px(self, shot: SheetShot) -> int:
        """Height of what stands under a drawing."""
        return CAPTION_PX + (TIME_PX if shot.times else 0)

    def strip_rows(self, shot: SheetShot) -> int:
        """Rows of the timesheet."""
        return min(-(-sum(shot.timesheet) // self.frames_per_row), STRIP_ROWS_MAX)

    def strip_row_px(self, shot: SheetShot) -> int:
        """Height of one of them; camera moves have a lane of their own."""
        return STRIP_ROW_PX + (LANE_PX if shot.moves else 0)

    def strip_offset(self, shot: SheetShot) -> int:
        """From the top of a shot to its timesheet."""
        rows = -(-shot.cells // self.columns)
        heading = HEADING_PX if shot.heading else 0
        return heading + rows * (self.cell_height + self.caption_px(shot) + GAP_PX)

    def height(self, shot: SheetShot) -> int:
        """Height of a shot, with the gap after it."""
        return self.strip_offset(shot) + self.strip_rows(shot) * self.strip_row_px(shot) + SHOT_GAP_PX


def choose_grid(shots: Sequence[SheetShot], *, width_px: int, aspect: float) -> Grid:
    """Return the grid of a sheet; few drawings get large cells, and odd shapes are kept in bounds."""
    most = max((shot.cells for shot in shots), default=0)
    columns = min(COLUMNS_MAX if aspect >= 1 else PORTRAIT_COLUMNS_MAX, max(COLUMNS_MIN, most))
    cell_width = (width_px - 2 * MARGIN_PX - (columns - 1) * GAP_PX) // columns
    bounded = min(max(aspect, PORTRAIT_MIN), PANORAMA_MAX)
    seconds = max(1, (width_px - 2 * MARGIN_PX) // (FRAME_PX * FRAMES_PER_SECOND))
    return Grid(width_px, columns, cell_width, round(cell_width / bounded), seconds * FRAMES_PER_SECOND)


def paginate(shots: Sequence[SheetShot], grid: Grid) -> Iterator[list[SheetShot]]:
    """Yield the shots of each page; a shot is never torn, one higher than a page has a page of its own."""
    page: list[SheetShot] = []
    room = PAGE_HEIGHT_MAX
    for shot in shots:
        height = grid.height(shot)
        if page and height > room:
            yield page
            page, room = [], PAGE_HEIGHT_MAX
        page.append(shot)
        room -= height
    yield page


def page_height(shots: Sequence[SheetShot], grid: Grid) -> int:
    """Return the height of a page."""
    return HEADER_PX + sum(map(grid.height, shots)) - SHOT_GAP_PX + LEGEND_PX + MARGIN_PX
