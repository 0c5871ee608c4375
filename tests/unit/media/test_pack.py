from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sakuga_tasks.media.pack import decode_still, encode_still
from tests.unit.media.films import moving_pictures


@pytest.mark.parametrize(
    ("limit", "size"),
    [
        pytest.param(96, (96, 56), id="shrunk"),
        pytest.param(192, (192, 112), id="as it is"),
        pytest.param(4000, (192, 112), id="never enlarged"),
    ],
)
def test_the_long_side_obeys_the_limit(limit: int, size: tuple[int, int]) -> None:
    data, width, height = encode_still(moving_pictures(1)[0], limit)

    assert (width, height) == size
    assert decode_still(data).shape == (size[1], size[0], 3)


def test_a_still_is_the_same_bytes_every_time() -> None:
    picture = moving_pictures(1)[0]

    assert encode_still(picture, 100) == encode_still(picture.copy(), 100)


def test_a_red_line_on_blue_keeps_its_colour() -> None:
    picture = np.zeros((64, 64, 3), np.uint8)
    picture[:] = (20, 40, 200)
    picture[:, 31:33] = (220, 30, 30)

    decoded = decode_still(encode_still(picture, 64)[0])

    assert np.abs(decoded[:, 31:33].astype(int) - (220, 30, 30)).mean() < 12


def test_stills_of_hand_drawn_shorts_keep_40_db(shared_media: Path) -> None:
    for path in sorted((shared_media / "cc_by_anita_stills").iterdir()):
        picture = np.asarray(Image.open(path).convert("RGB").resize((854, 480)))
        error = decode_still(encode_still(picture, 1024)[0]).astype(float) - picture
        assert 10 * np.log10(255**2 / np.mean(error**2)) > 40
