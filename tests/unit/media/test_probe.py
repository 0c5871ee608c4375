from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from sakuga_tasks.errors import CorruptMediaError
from sakuga_tasks.media.probe import ProbeLimits, probe_video
from tests.unit.media.conftest import Footage
from tests.unit.media.films import encode_film, moving_pictures
from tests.unit.media.odd_films import encode_odd

WEB_PAGE = b"<!DOCTYPE html><html><title>404 Not Found</title></html>"
PLAYLIST = b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nhttp://127.0.0.1/a.ts\n#EXT-X-ENDLIST\n"


def test_facts_of_a_film_are_exact(film: Path) -> None:
    facts = probe_video(film)

    assert (facts.codec, facts.pixel_format, facts.bit_depth) == ("h264", "yuv420p", 8)
    assert (facts.width, facts.height, facts.rotation) == (192, 112, 0)
    assert (facts.fps_num, facts.fps_den) == (24000, 1001)
    assert facts.frames_count == 90
    assert facts.duration_s == pytest.approx(90 * 1001 / 24000, abs=0.05)
    assert facts.has_audio is False
    assert facts.is_interlaced is False


def test_matroska_states_no_frame_count(footage: Footage) -> None:
    facts = probe_video(footage.folder / "02_lighthouse.mkv")

    assert facts.frames_count is None
    assert (facts.time_base_num, facts.time_base_den) == (1, 1000)


def test_aspect_and_rotation_are_read(tmp_path: Path) -> None:
    path = tmp_path / "turned.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        stream.codec_context.sample_aspect_ratio = Fraction(4, 3)
        stream.set_display_rotation(90)
        container.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((120, 160, 3), np.uint8), format="rgb24")))
        container.mux(stream.encode(None))

    facts = probe_video(path)

    assert (facts.sar_num, facts.sar_den) == (4, 3)
    # FFmpeg's matrix turns counter-clockwise.
    assert facts.rotation == 270


@pytest.mark.parametrize("strips_header", [False, True])
def test_fields_are_seen_in_the_frames(strips_header: bool, tmp_path: Path) -> None:
    suffix = ".h264" if strips_header else ".mkv"  # a bare stream has no header that says so, nor its rate
    options = {"flags": "+ilme+ildct", "x264-params": "tff=1"}
    film = encode_odd(tmp_path / f"film{suffix}", moving_pictures(24), options=options)
    if strips_header:
        bare, film = film, tmp_path / "film.avi"
        with av.open(str(bare)) as source, av.open(str(film), "w") as target:
            stream = target.add_stream_from_template(source.streams.video[0])
            for number, packet in enumerate(source.demux(video=0)):
                if packet.size:
                    packet.pts = packet.dts = number
                    packet.time_base, packet.stream = Fraction(1, 24), stream
                    target.mux_one(packet)

    assert probe_video(film, ProbeLimits(fps_max=600)).is_interlaced


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "is empty, 0 bytes", id="empty"),
        pytest.param(WEB_PAGE, "is a web page", id="web page"),
        pytest.param(PLAYLIST, "does not open as a video", id="playlist"),
        pytest.param(b"ffconcat version 1.0\nfile /etc/hostname\n", "does not open as a video", id="concat list"),
        pytest.param(bytes(range(256)) * 64, "does not open as a video", id="noise"),
    ],
)
def test_what_is_no_video_is_refused_in_one_line(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "x.mp4"
    path.write_bytes(content)

    with pytest.raises(CorruptMediaError, match=words) as caught:
        probe_video(path)

    assert str(caught.value).startswith("x.mp4: ")
    assert "\n" not in str(caught.value)


def test_a_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorruptMediaError, match="is a directory"):
        probe_video(tmp_path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorruptMediaError, match="cannot be read: No such file"):
        probe_video(tmp_path / "gone.mp4")


def test_a_film_cut_off_before_its_index_is_refused(film: Path, tmp_path: Path) -> None:
    path = tmp_path / "half.mp4"
    path.write_bytes(film.read_bytes()[:9000])

    with pytest.raises(CorruptMediaError, match="does not open as a video"):
        probe_video(path)


def test_sound_alone_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=44100)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 44100
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))

    with pytest.raises(CorruptMediaError, match="holds audio, no video; give a video file"):
        probe_video(path)


def test_a_film_without_frames_is_refused(film: Path, tmp_path: Path) -> None:
    path = tmp_path / "none.mkv"
    with av.open(str(film)) as source, av.open(str(path), "w") as container:
        container.add_stream_from_template(source.streams.video[0])
        container.start_encoding()

    with pytest.raises(CorruptMediaError, match=r"none\.mkv: "):
        probe_video(path)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        pytest.param(ProbeLimits(side_px_max=128), "192x112 px, the limit is 128 px a side", id="too large"),
        pytest.param(ProbeLimits(side_px_min=120), "192x112 px, the least side is 120 px", id="too small"),
        pytest.param(ProbeLimits(fps_max=23), "24000/1001 Hz, the limit is 23 Hz", id="too fast"),
    ],
)
def test_absurd_sizes_name_the_limit(limits: ProbeLimits, words: str, film: Path) -> None:
    with pytest.raises(CorruptMediaError, match=words):
        probe_video(film, limits)


def test_names_with_odd_characters_open(tmp_path: Path) -> None:
    path = encode_film(tmp_path / "a b'c\"d\n♪%d:e.mp4", moving_pictures(3))

    assert probe_video(path).frames_count == 3
