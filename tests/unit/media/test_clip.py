from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from sakuga_tasks.errors import CorruptMediaError
from sakuga_tasks.media.clip import decode_clip_frames
from sakuga_tasks.media.cut import cut_clips
from sakuga_tasks.media.picture import display_size
from sakuga_tasks.records.media import ClipFile
from tests.unit.media.films import fingerprints, moving_pictures, range_of

RED, GREEN, BLUE, WHITE = (250, 20, 20), (20, 250, 20), (20, 20, 250), (255, 255, 255)


@pytest.fixture
def clip(film: Path, tmp_path: Path) -> ClipFile:
    """Frames 30 to 80 of the film."""
    times, _ = fingerprints(film)
    return cut_clips(film, [range_of(times, 30, 80)], tmp_path)[0]


def test_wanted_frames_are_those_of_the_clip(clip: ClipFile) -> None:
    drawn = moving_pictures(90)

    got = dict(decode_clip_frames(clip.path, skip_frames=clip.skip_frames, wanted_frames=[0, 19, 20, 49]))

    assert list(got) == [0, 19, 20, 49]
    for number, picture in got.items():
        assert picture.shape == (112, 192, 3)
        error = np.abs(picture.astype(int) - drawn[30 + number]).mean()
        assert error < 12
        # The wrong frame is farther away than the codec's own error.
        assert error < np.abs(picture.astype(int) - drawn[32 + number if number < 40 else 20 + number]).mean()


def test_nothing_wanted_opens_nothing(tmp_path: Path) -> None:
    assert list(decode_clip_frames(tmp_path / "gone.mkv", skip_frames=0, wanted_frames=[])) == []


def test_a_frame_past_the_end_is_an_error(clip: ClipFile) -> None:
    with pytest.raises(CorruptMediaError, match="1 of 2 wanted frames decode, up to 500"):
        list(decode_clip_frames(clip.path, skip_frames=clip.skip_frames, wanted_frames=[3, 500]))


@pytest.mark.parametrize(
    ("turn", "corners", "size"),
    [
        pytest.param(0, (RED, GREEN, BLUE, WHITE), (213, 120), id="upright"),
        pytest.param(90, (GREEN, WHITE, RED, BLUE), (120, 213), id="quarter turn left"),
        pytest.param(180, (WHITE, BLUE, GREEN, RED), (213, 120), id="upside down"),
        pytest.param(270, (BLUE, RED, WHITE, GREEN), (120, 213), id="quarter turn right"),
    ],
)
def test_aspect_rotation_and_colours_survive_the_cut(
    turn: int, corners: tuple[tuple[int, int, int], ...], size: tuple[int, int], tmp_path: Path
) -> None:
    picture = np.zeros((120, 160, 3), np.uint8)
    picture[:60, :80], picture[:60, 80:], picture[60:, :80], picture[60:, 80:] = RED, GREEN, BLUE, WHITE
    path = tmp_path / "turned.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24, options={"crf": "5"})
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        stream.codec_context.sample_aspect_ratio = Fraction(4, 3)
        stream.set_display_rotation(turn)
        for _ in range(8):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    times, _ = fingerprints(path)
    clip = cut_clips(path, [range_of(times, 2, 6)], tmp_path)[0]

    ((_, seen),) = decode_clip_frames(clip.path, skip_frames=clip.skip_frames, wanted_frames=[1])

    assert (seen.shape[1], seen.shape[0]) == size
    got = [seen[9, 9], seen[9, -9], seen[-9, 9], seen[-9, -9]]
    assert np.abs(np.array(got, dtype=int) - np.array(corners)).max() <= 3


@pytest.mark.parametrize(
    ("aspect", "size"),
    [
        pytest.param(None, (720, 480), id="unknown"),
        pytest.param(Fraction(8, 9), (720, 540), id="tall samples"),
        pytest.param(Fraction(32, 27), (853, 480), id="wide samples"),
    ],
)
def test_aspect_only_stretches(aspect: Fraction | None, size: tuple[int, int]) -> None:
    assert display_size(720, 480, aspect) == size
