"""Exports that hold a clip's own frames and nothing else; what was drawn when is in their times."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from sakuga_tasks.errors import InvalidRecordError
from sakuga_tasks.media.cut import cut_clips
from sakuga_tasks.media.probe import probe_video
from sakuga_tasks.media.reencode import export_drawings, read_timesheet, reencode_clip
from sakuga_tasks.records.media import ClipFile, CutParams
from tests.unit.media.films import NTSC_FILM, fingerprints, moving_pictures, range_of
from tests.unit.media.odd_films import encode_odd, encode_with_sound, uneven_times
from tests.unit.media.test_cut_kinds import KINDS, film_of, sound_packets

pytestmark = pytest.mark.slow

TIMESHEET = [1, 2, 3, 5, 1, 4]


def clip_of(film: Path, bounds: tuple[int, int], folder: Path, **params: Any) -> tuple[ClipFile, list[int], list[str]]:
    """Return a clip of a film, and the times and hashes of the film's frames."""
    times, hashes = fingerprints(film)
    return cut_clips(film, [range_of(times, *bounds)], folder, params=CutParams(**params))[0], times, hashes


@pytest.mark.parametrize("kind", KINDS)
def test_a_lossless_reencoding_holds_the_same_pixels_and_traits(kind: str, tmp_path: Path) -> None:
    clip, _, hashes = clip_of(film_of(kind, tmp_path), (13, 41), tmp_path)

    again = reencode_clip(
        clip.path, tmp_path / "again.mkv", skip_frames=clip.skip_frames, len_frames=28, is_lossless=True
    )

    assert (again.frames_count, again.hidden_frames) == (28, 0)
    assert fingerprints(again.path)[1] == hashes[13:41]
    facts, wanted = probe_video(again.path), probe_video(clip.path)
    for name in ("width", "height", "pixel_format", "sar_num", "sar_den", "rotation"):
        assert getattr(facts, name) == getattr(wanted, name), name


def test_an_mp4_of_the_clip_alone_keeps_exact_times(tmp_path: Path) -> None:
    film = encode_odd(tmp_path / "film.mp4", moving_pictures(48), options={"g": "48"})
    clip, _, _ = clip_of(film, (13, 41), tmp_path)

    out = reencode_clip(clip.path, tmp_path / "out.mp4", skip_frames=clip.skip_frames, len_frames=28, rate=Fraction(24))

    facts = probe_video(out.path)
    times, _ = fingerprints(out.path)
    assert [Fraction(time * facts.time_base_num, facts.time_base_den) for time in times[:-1]] == [
        Fraction(number, 24) for number in range(28)
    ]
    assert out.method == "libx264 preset=veryfast crf=12 threads=1 bf=0 yuv420p"
    assert out.n_bytes == out.path.stat().st_size


def test_odd_sizes_become_full_chroma_for_players(tmp_path: Path) -> None:
    clip, _, _ = clip_of(film_of("odd size VP9", tmp_path), (13, 41), tmp_path)

    out = reencode_clip(clip.path, tmp_path / "out.mp4", skip_frames=clip.skip_frames, len_frames=28)

    facts = probe_video(out.path)
    assert (facts.codec, facts.width, facts.height, facts.pixel_format) == ("h264", 193, 111, "yuv444p")


def test_a_reencoding_does_not_carry_the_clips_neighbours(tmp_path: Path) -> None:
    film = encode_odd(tmp_path / "film.mp4", moving_pictures(48), options={"g": "48"})
    clip, _, _ = clip_of(film, (30, 41), tmp_path)
    assert clip.skip_frames > 0

    out = reencode_clip(clip.path, tmp_path / "out.mkv", skip_frames=clip.skip_frames, len_frames=11, is_lossless=True)

    with av.open(str(out.path)) as container:
        assert sum(packet.size > 0 for packet in container.demux(video=0)) == 11


@pytest.mark.parametrize("suffix", [".mkv", ".mp4"])
@pytest.mark.parametrize("rate", [Fraction(24), NTSC_FILM, Fraction(25), Fraction(60)], ids=str)
def test_the_timesheet_is_read_back_from_the_times(rate: Fraction, suffix: str, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    with av.open(str(film), "w") as container:
        stream = container.add_stream("libx264", rate=rate, options={"bf": "3", "g": "12"})
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 192, 112, "yuv420p"
        for number, picture in enumerate(moving_pictures(48)):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = number, 1 / rate
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    clip, _, hashes = clip_of(film, (17, 33), tmp_path)

    out = export_drawings(
        clip.path,
        tmp_path / f"drawings{suffix}",
        skip_frames=clip.skip_frames,
        timesheet=TIMESHEET,
        rate=rate,
        is_lossless=True,
    )

    assert read_timesheet(out.path, rate) == TIMESHEET
    assert out.frames_count == len(TIMESHEET)
    assert fingerprints(out.path)[1] == [hashes[17 + start] for start in (0, 1, 3, 6, 11, 12)]


def test_drawings_of_an_uneven_film_keep_their_times(tmp_path: Path) -> None:
    film = encode_odd(tmp_path / "film.mkv", moving_pictures(48), times=uneven_times(48), options={"g": "12"})
    clip, _, _ = clip_of(film, (17, 33), tmp_path)

    out = export_drawings(
        clip.path, tmp_path / "drawings.mp4", skip_frames=clip.skip_frames, timesheet=TIMESHEET, rate=Fraction(24)
    )

    facts, times = probe_video(out.path), uneven_times(48)[17:33]
    shown = [time * Fraction(facts.time_base_num, facts.time_base_den) for time in fingerprints(out.path)[0][:-1]]
    assert shown == [Fraction(times[start] - times[0], 24) for start in (0, 1, 3, 6, 11, 12)]


def test_sound_is_copied_and_starts_with_the_clip(tmp_path: Path) -> None:
    film = encode_with_sound(tmp_path / "film.mp4", 96)
    clip, _, _ = clip_of(film, (30, 80), tmp_path, audio="keep")

    out = reencode_clip(clip.path, tmp_path / "out.mkv", skip_frames=clip.skip_frames, len_frames=50)

    before, after = sound_packets(clip.path), sound_packets(out.path)
    assert [piece for _, _, piece in after] == [piece for _, _, piece in before]
    shift = before[0][0] - after[0][0]
    assert abs(shift - Fraction(clip.skip_frames, 24)) <= Fraction(1, 500)
    with av.open(str(out.path)) as container:
        kinds = [packet.stream.type for packet in container.demux() if packet.size]
    assert kinds[:25].count("audio") > 3


def test_times_that_are_no_frames_of_the_rate_are_told(tmp_path: Path) -> None:
    film = encode_odd(tmp_path / "film.mp4", moving_pictures(24))

    with pytest.raises(InvalidRecordError, match="no whole frames of 50 Hz; give the video's own rate"):
        read_timesheet(film, Fraction(50))


@pytest.mark.parametrize(
    ("out", "timesheet", "words"),
    [
        pytest.param("out.avi", [1], "is exported as .mp4 or .mkv", id="another container"),
        pytest.param("out.mkv", [20, 20], "holds 24 frames, 0 \\+ 40 are asked for", id="too long"),
        pytest.param("out.mkv", [], "0 \\+ 0 are asked for", id="empty"),
    ],
)
def test_what_cannot_be_exported_is_told(out: str, timesheet: list[int], words: str, tmp_path: Path) -> None:
    film = encode_odd(tmp_path / "film.mkv", moving_pictures(24))

    with pytest.raises(InvalidRecordError, match=words):
        export_drawings(film, tmp_path / out, skip_frames=0, timesheet=timesheet)
