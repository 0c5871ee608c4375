"""Bad input: each file comes to one clear line that says what was readable, in bounded time and memory."""

import resource
import struct
import tracemalloc
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from sakuga_tasks.errors import CorruptMediaError
from sakuga_tasks.media.cut import cut_clips
from sakuga_tasks.media.decode import decode_frames
from sakuga_tasks.media.probe import probe_video
from sakuga_tasks.records.media import CutRange
from tests.unit.media.films import encode_film, moving_pictures
from tests.unit.media.odd_films import encode_odd

TEN_HOURS_S = 36_000
STILLS = TEN_HOURS_S // 20


def read_all(path: Path) -> int:
    return sum(1 for _ in decode_frames(path))


def film_of(path: Path, frames: int = 72, codec: str = "libx264") -> Path:
    return encode_film(path, moving_pictures(frames), codec=codec, options={"g": "24"})


def half_mp4(folder: Path) -> Path:
    """Cut off before the index, which the muxer writes last."""
    whole = film_of(folder / "whole.mp4")
    return write(folder, "half.mp4", whole.read_bytes()[:9000])


def half_mkv(folder: Path) -> Path:
    whole = film_of(folder / "whole.mkv")
    return write(folder, "half.mkv", whole.read_bytes()[: whole.stat().st_size // 2])


def hurt_middle(folder: Path) -> Path:
    data = bytearray(film_of(folder / "whole.mp4").read_bytes())
    with av.open(str(folder / "whole.mp4")) as container:
        places = [(packet.pos, packet.size) for packet in container.demux(video=0) if packet.size]
    for start, size in places[30:34]:
        assert start is not None
        data[start + 5 : start + size] = bytes(size - 5)
    return write(folder, "hurt.mp4", bytes(data))


def hurt_times(folder: Path) -> Path:
    """Begin the last cluster at the time of the first."""
    data = bytearray(film_of(folder / "whole.mkv", frames=150).read_bytes())
    cluster = data.rindex(b"\x1f\x43\xb6\x75")
    time = data.index(b"\xe7", cluster)
    n_bytes = data[time + 1] & 0x7F
    data[time + 2 : time + 2 + n_bytes] = bytes(n_bytes)
    return write(folder, "times.mkv", bytes(data))


def without_frames(folder: Path) -> Path:
    path = folder / "none.mkv"
    with av.open(str(film_of(folder / "whole.mkv"))) as source, av.open(str(path), "w") as container:
        container.add_stream_from_template(source.streams.video[0])
        container.start_encoding()
    return path


def at_rate(folder: Path, rate: Fraction, frames: int) -> Path:
    path = folder / "rate.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=rate)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 60_000)
        for number in range(frames):
            frame = av.VideoFrame(64, 64, "yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, 60_000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def standing_still(folder: Path) -> Path:
    """Every frame at the same time: a rate of "infinity"."""
    data = bytearray(film_of(folder / "whole.mp4", codec="mpeg4").read_bytes())
    table = data.index(b"stts")
    (entries,) = struct.unpack_from(">I", data, table + 8)
    for entry in range(entries):
        struct.pack_into(">I", data, table + 16 + 8 * entry, 0)
    return write(folder, "still.mp4", bytes(data))


def tiny(folder: Path) -> Path:
    return picture_film(folder / "tiny.mov", 1, 1)


def huge(folder: Path) -> Path:
    """A decompression bomb: 40 million pixels in 130 kB."""
    return picture_film(folder / "huge.mov", 8_000, 5_000)


def wide(folder: Path) -> Path:
    return picture_film(folder / "wide.mov", 65_535, 32)


def picture_film(path: Path, width: int, height: int) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("png", rate=24)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = width, height, "gray"
        frame = av.VideoFrame.from_ndarray(np.zeros((height, width), np.uint8), format="gray")
        for number in range(2):
            frame.pts, frame.time_base = number, Fraction(1, 24)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def write(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


BAD: dict[str, tuple[Callable[[Path], Path], str]] = {
    "empty": (lambda folder: write(folder, "x.mp4", b""), "is empty, 0 bytes; download it again"),
    "no video": (lambda folder: write(folder, "x.mp4", bytes(range(256)) * 9), "does not open as a video: .*; give a"),
    "a 404 page": (lambda folder: write(folder, "x.mp4", b"<!DOCTYPE html><html>404"), "is a web page, not a video"),
    "a picture": (lambda folder: write(folder, "x.mp4", b"\x89PNG\r\n\x1a\n" + bytes(90)), "is a picture, not a video"),
    "mp4 without index": (half_mp4, "its index is missing, 9000 bytes are there; download it again"),
    "mkv cut in the middle": (half_mkv, r"\d+ of \d+ frames do not decode, the first near frame \d+; the limit is 0"),
    "no frames": (without_frames, r"none\.mkv: .* ends before its first frame; download it again"),
    "a hurt middle": (hurt_middle, r"[4-9] of 72 frames do not decode, the first near frame (2\d|30); the limit is 0"),
    "too fast": (lambda folder: at_rate(folder, Fraction(60_000), 48), "60000/1 Hz, the limit is 240 Hz"),
    "no time between frames": (standing_still, r"frame \d+ has pts \d+ after \d+; download it again"),
    "hurt times": (hurt_times, r"its times are damaged, frame \d+ has pts \d+ after \d+; download it again"),
    "a dot": (tiny, "1x1 px, the least side is 32 px"),
    "a bomb": (huge, "states no picture size, or one over the limit of 35389440 px a picture"),
    "a hair": (wide, "65535x32 px, the limit is 8192 px a side"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_media_is_one_line_that_says_what_is_wrong(name: str, tmp_path: Path) -> None:
    make, words = BAD[name]
    path = make(tmp_path)

    with pytest.raises(CorruptMediaError, match=words) as caught:
        read_all(path)

    assert str(caught.value).startswith(path.name + ": ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["a bomb", "a hair", "a dot", "too fast"])
def test_absurd_files_are_refused_at_the_first_look_too(name: str, tmp_path: Path) -> None:
    make, _ = BAD[name]

    with pytest.raises(CorruptMediaError, match=r"the limit|the least"):
        probe_video(make(tmp_path))


def test_a_bomb_costs_no_memory(tmp_path: Path) -> None:
    path = huge(tmp_path)
    before_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(CorruptMediaError):
        read_all(path)

    # One of its pictures is 38 MiB.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kib < 20 * 1024


def test_an_absurd_rate_is_told_after_frames_not_after_hours(tmp_path: Path) -> None:
    path = at_rate(tmp_path, Fraction(60_000), 1000)
    frames = 0

    with pytest.raises(CorruptMediaError, match="the limit is 240 Hz"):  # noqa: PT012
        for _ in decode_frames(path):
            frames += 1

    assert frames == 240


def test_two_stills_ten_hours_apart_are_two_frames(tmp_path: Path) -> None:
    path = encode_odd(tmp_path / "stills.mkv", moving_pictures(2), times=[0, TEN_HOURS_S * 24])

    assert [(frame.pts or 0) for frame in decode_frames(path)] == [0, TEN_HOURS_S * 1000]
    assert probe_video(path).duration_s == pytest.approx(TEN_HOURS_S, abs=1)


def test_ten_hours_of_a_still_stream_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "hours.mkv"
    with av.open(str(encode_film(tmp_path / "one.mkv", moving_pictures(1)))) as one, av.open(str(path), "w") as hours:
        stream = hours.add_stream_from_template(one.streams.video[0])
        data = next(bytes(packet) for packet in one.demux(video=0))
        for number in range(STILLS):
            packet = av.Packet(data)
            packet.pts = packet.dts = number * 20_000
            packet.time_base, packet.stream, packet.is_keyframe = Fraction(1, 1000), stream, True
            hours.mux_one(packet)
    tracemalloc.start()
    try:
        assert read_all(path) == STILLS
        clip = CutRange(start_pts=0, end_pts=TEN_HOURS_S * 1000, start_frame=0, end_frame=STILLS)
        assert cut_clips(path, [clip], tmp_path)[0].len_frames == STILLS
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak_bytes < 2_000_000
