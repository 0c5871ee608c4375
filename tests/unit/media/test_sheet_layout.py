from sakuga_tasks.media.sheet_layout import (
    HEADER_PX,
    PAGE_HEIGHT_MAX,
    SheetShot,
    choose_grid,
    page_height,
    paginate,
)


def shot(drawings: int, *, shown: int | None = None) -> SheetShot:
    return SheetShot([2] * drawings, range(shown or drawings), heading="cut", times=["0:00.000"] * drawings)


def test_few_drawings_get_large_cells() -> None:
    few, many = (choose_grid([shot(count)], width_px=1600, aspect=16 / 9) for count in (3, 30))
    assert (few.columns, many.columns) == (3, 6)
    assert few.cell_width > 1.9 * many.cell_width


def test_cells_fill_the_width_and_never_more() -> None:
    for count in (1, 4, 5, 40):
        grid = choose_grid([shot(count)], width_px=1600, aspect=4 / 3)
        assert 1500 < grid.columns * grid.cell_width + (grid.columns - 1) * 18 + 72 <= 1600


def test_extreme_shapes_keep_cells_in_bounds() -> None:
    tall, wide = (choose_grid([shot(6)], width_px=1600, aspect=aspect) for aspect in (0.1, 10.0))
    assert tall.cell_height < 2 * tall.cell_width
    assert wide.cell_height > wide.cell_width / 3


def test_a_count_of_those_left_out_takes_a_place() -> None:
    assert (shot(12).cells, shot(12, shown=11).cells, shot(12, shown=11).more) == (12, 12, 1)
    assert SheetShot([2] * 12, [0, 5, 11]).more == 0


def test_pages_hold_every_shot_once_in_order_and_stay_within_their_height() -> None:
    shots = [shot(12)._replace(shot_no=number) for number in range(60)]
    grid = choose_grid(shots, width_px=1600, aspect=16 / 9)
    pages = list(paginate(shots, grid))
    assert [one.shot_no for page in pages for one in page] == list(range(60))
    assert len(pages) > 2
    assert all(page_height(page, grid) <= PAGE_HEIGHT_MAX + HEADER_PX + 100 for page in pages)


def test_a_shot_higher_than_a_page_has_a_page_of_its_own() -> None:
    shots = [shot(2), shot(500), shot(2)]
    assert [len(page) for page in paginate(shots, choose_grid(shots, width_px=1600, aspect=1))] == [1, 1, 1]


def test_the_timesheet_breaks_at_whole_seconds_of_24_frames() -> None:
    for width in (400, 1280, 1600, 3000):
        assert choose_grid([shot(3)], width_px=width, aspect=1).frames_per_row % 24 == 0
