"""Exact time: the rate, evenness and fields that the frames themselves tell."""

from fractions import Fraction
from pathlib import Path

import av
import pytest

from sakuga_tasks.errors import CorruptMediaError
from sakuga_tasks.media.timing import measure_rate, read_timing
from tests.unit.media.films import NTSC_FILM, encode_film, moving_pictures
from tests.unit.media.odd_films import encode_odd, uneven_times

RATES = [Fraction(rate) for rate in (10, 12, 15, 24, 25, 30, 48, 50, 60, 120)]
NTSC_RATES = [Fraction(rate * 1000, 1001) for rate in (24, 30, 60, 120)]


def rounded_times(rate: Fraction, time_base: Fraction, frames: int) -> list[int]:
    return [round(number / rate / time_base) for number in range(frames)]


@pytest.mark.parametrize("frames", [200, 500])
@pytest.mark.parametrize("time_base", [Fraction(1, 1000), Fraction(1, 90_000), Fraction(1, 12_800)], ids=str)
@pytest.mark.parametrize("rate", [*RATES, *NTSC_RATES], ids=str)
def test_a_rounding_container_does_not_blur_the_rate(rate: Fraction, time_base: Fraction, frames: int) -> None:
    assert measure_rate(rounded_times(rate, time_base, frames), time_base) == (rate, False)


def test_an_odd_rate_stays_what_it_is() -> None:
    assert measure_rate([number * 7 for number in range(90)], Fraction(1, 100)) == (Fraction(100, 7), False)


def test_a_dropped_frame_makes_the_rate_variable_and_leaves_it_exact() -> None:
    times = rounded_times(NTSC_FILM, Fraction(1, 1000), 200)
    del times[77]

    assert measure_rate(times, Fraction(1, 1000)) == (NTSC_FILM, True)


@pytest.mark.parametrize(("times", "rate"), [([], None), ([5], None), ([0, 40], Fraction(25))])
def test_few_frames_say_what_they_can(times: list[int], rate: Fraction | None) -> None:
    assert measure_rate(times, Fraction(1, 1000)) == (rate, False)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".avi"])
def test_films_tell_their_rate_and_their_frames(suffix: str, tmp_path: Path) -> None:
    codec = "mpeg4" if suffix == ".avi" else "libx264"
    timing = read_timing(encode_film(tmp_path / f"film{suffix}", moving_pictures(72), codec=codec))

    assert (timing.fps_num, timing.fps_den) == (24000, 1001)
    assert (timing.frames_count, timing.is_variable, timing.is_interlaced) == (72, False, False)


def test_an_uneven_film_is_variable(tmp_path: Path) -> None:
    timing = read_timing(encode_odd(tmp_path / "film.mkv", moving_pictures(48), times=uneven_times(48)))

    assert timing.is_variable


@pytest.mark.parametrize("strips_header", [False, True])
def test_fields_are_seen_in_the_frames(strips_header: bool, tmp_path: Path) -> None:
    suffix = ".h264" if strips_header else ".mkv"  # a bare stream has no header that could say so
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

    assert read_timing(film).is_interlaced


def test_what_holds_no_frame_has_no_timing(tmp_path: Path) -> None:
    path = tmp_path / "none.mkv"
    with (
        av.open(str(encode_film(tmp_path / "film.mkv", moving_pictures(3)))) as source,
        av.open(str(path), "w") as container,
    ):
        container.add_stream_from_template(source.streams.video[0])
        container.start_encoding()

    with pytest.raises(CorruptMediaError, match=r"none\.mkv: "):
        read_timing(path)
