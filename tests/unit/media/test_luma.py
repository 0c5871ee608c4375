import av
import numpy as np
import pytest

from sakuga_tasks.media.luma import luma_of, planar, plane_of
from tests.unit.media.films import moving_pictures

GREY_8 = np.random.default_rng(1).integers(0, 256, (50, 70), dtype=np.uint8)


def frame_of(pixel_format: str, *, width: int = 96, height: int = 54) -> av.VideoFrame:
    """Return a frame of a picture in a pixel format."""
    picture = moving_pictures(1, width=width, height=height)[0]
    return av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format=pixel_format)


@pytest.mark.parametrize("pixel_format", ["yuv420p", "yuv422p", "yuv444p", "gray", "yuvj420p", "yuva420p"])
def test_luma_of_8_bits_is_read_in_place(pixel_format: str) -> None:
    frame = frame_of(pixel_format)

    assert planar(frame) is frame
    assert not plane_of(frame, 0).samples_HS.flags.owndata
    assert plane_of(frame, 0).picture.shape == (54, 96)


@pytest.mark.parametrize("pixel_format", ["yuv420p10le", "yuv422p10le", "yuv444p12le", "gray10le", "yuv420p16le"])
def test_deep_luma_is_narrowed_to_8_bits(pixel_format: str) -> None:
    deep, plain = luma_of(frame_of(pixel_format)), luma_of(frame_of("yuv420p"))

    assert deep.dtype == np.uint8
    assert abs(deep.astype(int) - plain).max() <= (40 if pixel_format.startswith("gray") else 3)


@pytest.mark.parametrize("pixel_format", ["rgb24", "nv12", "yuyv422", "rgb8", "bgra"])
def test_what_has_no_plane_of_luma_is_converted(pixel_format: str) -> None:
    luma = luma_of(frame_of(pixel_format))

    assert luma.shape == (54, 96)
    assert abs(luma.astype(int) - luma_of(frame_of("yuv420p"))).mean() < 16


def test_the_padding_of_rows_is_left_out() -> None:
    frame = av.VideoFrame.from_ndarray(GREY_8, format="gray")

    assert plane_of(frame, 0).samples_HS.shape[1] >= 70
    assert np.array_equal(luma_of(frame), GREY_8)


def test_colour_planes_have_their_own_size() -> None:
    frame = frame_of("yuv420p", width=97, height=55)

    assert [plane_of(frame, number).picture.shape for number in range(3)] == [(55, 97), (28, 49), (28, 49)]
