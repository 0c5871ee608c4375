import numpy as np
import pytest

from sakuga_tasks.media.luma import block_change, local_change

GREY = np.full((24, 40), 100, dtype=np.uint8)


def test_one_changed_block_is_measured_in_levels() -> None:
    changed = GREY.copy()
    changed[8:16, 16:24] += 26

    blocks = block_change(changed, GREY)

    assert blocks.shape == (3, 5)
    assert blocks[1, 2] == 10
    assert blocks.sum() == 10


@pytest.mark.parametrize("step", [16, -16])
def test_changes_up_to_16_levels_are_noise(step: int) -> None:
    changed = (GREY.astype(int) + step).astype(np.uint8)

    assert not block_change(changed, GREY).any()


def test_the_largest_change_does_not_overflow() -> None:
    assert block_change(np.full((8, 8), 255, np.uint8), np.zeros((8, 8), np.uint8))[0, 0] == 239


def test_rows_past_the_last_whole_block_are_left_out() -> None:
    changed = np.pad(GREY, ((0, 7), (0, 7)))

    assert block_change(changed, np.zeros_like(changed)).shape == (3, 5)


def block(value: float) -> np.ndarray:
    """Return a picture of one block."""
    return np.array([[value]], dtype=np.float32)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(block(0), block(0), 10.0, id="no echo"),
        pytest.param(block(10), block(0), 5.5, id="echo of the frame before"),
        pytest.param(block(0), block(10), 5.5, id="echo of the frame after"),
        pytest.param(block(200), block(0), 1.0, id="an echo is at most 9 levels"),
        pytest.param(None, block(10), 5.5, id="a cut before is silent"),
        pytest.param(None, None, 10.0, id="cuts on both sides are silent"),
    ],
)
def test_echo_is_taken_off(before: np.ndarray | None, after: np.ndarray | None, expected: float) -> None:
    assert local_change(block(10), before, after) == pytest.approx(expected)


def test_local_change_is_never_negative() -> None:
    assert local_change(block(1), block(20), None) == 0
