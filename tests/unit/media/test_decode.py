from fractions import Fraction
from pathlib import Path

import av
import pytest

from sakuga_tasks.errors import CorruptMediaError
from sakuga_tasks.media.decode import decode_frames
from tests.unit.media.films import encode_film, moving_pictures


def test_frames_come_in_order_with_exact_times(film: Path) -> None:
    times = [(frame.pts or 0) * (frame.time_base or 0) for frame in decode_frames(film)]

    assert times == [Fraction(number * 1001, 24000) for number in range(90)]


def test_avi_without_stored_times_gets_them(tmp_path: Path) -> None:
    path = encode_film(tmp_path / "old.avi", moving_pictures(40), codec="mpeg4", options={"bf": "2"})

    assert len(list(decode_frames(path))) == 40


def test_a_hurt_middle_is_counted(film: Path, tmp_path: Path) -> None:
    data = bytearray(film.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 1500] = bytes(byte ^ 0x5A for byte in data[middle : middle + 1500])
    path = tmp_path / "hurt.mp4"
    path.write_bytes(data)

    with pytest.raises(CorruptMediaError, match=r"hurt\.mp4: \d+ of 90 frames do not decode"):
        list(decode_frames(path))


@pytest.mark.parametrize("suffix", [".mkv", ".webm"])
def test_a_cut_off_file_that_states_its_length_is_counted(suffix: str, tmp_path: Path) -> None:
    codec, options = ("libx264", {}) if suffix == ".mkv" else ("libvpx", {"deadline": "realtime", "cpu-used": "8"})
    whole = encode_film(tmp_path / f"whole{suffix}", moving_pictures(90), codec=codec, options=options)
    path = tmp_path / f"half{suffix}"
    path.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])

    with pytest.raises(CorruptMediaError, match=r"\d+ of \d+ frames do not decode"):
        list(decode_frames(path))


def test_good_frames_come_before_the_count(film: Path, tmp_path: Path) -> None:
    path = tmp_path / "fast.mp4"
    with av.open(str(film)) as source, av.open(str(path), "w", options={"movflags": "faststart"}) as container:
        stream = container.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.size:
                packet.stream = stream
                container.mux(packet)
    path.write_bytes(path.read_bytes()[:-20_000])
    decoded = 0

    with pytest.raises(CorruptMediaError, match="of 90 frames do not decode"):  # noqa: PT012
        for _ in decode_frames(path):
            decoded += 1

    assert 0 < decoded < 90


def test_a_picture_that_changes_size_is_refused(tmp_path: Path) -> None:
    joined = tmp_path / "joined.h264"
    parts = [
        encode_film(tmp_path / f"{width}.h264", moving_pictures(5, width=width)).read_bytes() for width in (192, 128)
    ]
    joined.write_bytes(b"".join(parts))

    with pytest.raises(CorruptMediaError, match=r"changes from 192x112 to 128x112 px at frame 5|has pts"):
        list(decode_frames(joined))


@pytest.mark.parametrize(
    ("codec", "options", "is_changed"),
    [
        pytest.param("libx264", {"crf": "28"}, True, id="H.264"),
        pytest.param("libx265", {"preset": "ultrafast", "x265-params": "log-level=none:crf=28"}, True, id="HEVC"),
        pytest.param("mpeg4", {"b": "200k"}, False, id="MPEG-4"),
    ],
)
def test_without_deblocking_pixels_differ_a_little(
    codec: str, options: dict[str, str], is_changed: bool, tmp_path: Path
) -> None:
    path = encode_film(tmp_path / "film.mkv", moving_pictures(24), codec=codec, options=options)
    whole = [(frame.pts, frame.to_ndarray()[:112].astype(int)) for frame in decode_frames(path)]
    quick = [(frame.pts, frame.to_ndarray()[:112].astype(int)) for frame in decode_frames(path, deblock=False)]

    changes = [abs(fine - rough).mean() for (_, fine), (_, rough) in zip(whole, quick, strict=True)]
    assert [pts for pts, _ in whole] == [pts for pts, _ in quick]
    assert bool(max(changes) > 0) is is_changed
    assert max(changes) < 3


def with_gaps(path: Path) -> Path:
    """Write an AVI of 40 steps of time, every fourth of them without a frame."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=24)
        stream.height, stream.width = 96, 160
        for step, picture in enumerate(moving_pictures(40)):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(160, 96)
            frame.pts, frame.time_base = step, Fraction(1, 24)
            if step % 4 != 2:
                container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def test_avi_may_have_steps_without_a_frame(tmp_path: Path) -> None:
    steps = [frame.pts for frame in decode_frames(with_gaps(tmp_path / "gaps.avi"))]

    assert steps == [step for step in range(40) if step % 4 != 2]


def test_avi_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    path = with_gaps(tmp_path / "half.avi")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    with pytest.raises(CorruptMediaError, match=r"half\.avi: \d+ of \d+ frames do not decode"):
        list(decode_frames(path))
