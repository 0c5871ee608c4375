"""Exact time of a video: its frame rate from the times themselves, whether it is even, and whether it has fields."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from sakuga_tasks.errors import CorruptMediaError
from sakuga_tasks.media.container import open_video
from sakuga_tasks.records.media import Timing

FIELDS_FRAMES = 48
# A container that counts in milliseconds rounds each time by half a tick, and two times make a step.
ROUNDING_TICKS = 1
NTSC = Fraction(1000, 1001)
# 1 in 4000 tells 24 from 23.976 Hz, which are 1 in 1000 apart.
RATE_TOLERANCE = Fraction(1, 4000)


def read_timing(path: Path) -> Timing:
    """Return the exact times of a video's frames in short; packets are read to the end, the first frames decoded.

    Raises:
        CorruptMediaError: The file is no video, cannot be read to its end, or holds no frame that decodes.
    """
    with open_video(path) as (container, stream):
        time_base = stream.time_base or Fraction(1, av.time_base)
        field_flags, times = _read(path, container, stream)
    if not field_flags or not times:
        raise CorruptMediaError(f"{path.name}: holds no frame that decodes; download it again")
    rate, is_variable = measure_rate(times, time_base)
    return Timing(
        frames_count=len(times),
        fps_num=rate.numerator if rate else None,
        fps_den=rate.denominator if rate else None,
        is_variable=is_variable,
        is_interlaced=2 * sum(field_flags) > len(field_flags),
    )


def measure_rate(times: Sequence[int], time_base: Fraction) -> tuple[Fraction | None, bool]:
    """Return the exact frame rate in Hz, and whether frames leave its grid of even steps.

    The rate is that of the steps near the median one, put onto a whole or an NTSC rate where it is one but for
    the container's rounding; at milliseconds it takes two seconds to tell 120 from 119.88 Hz. `times` increase
    strictly. Fewer than two frames have no rate.
    """
    steps = sorted(after - before for before, after in pairwise(times))
    if not steps:
        return None, False
    median = steps[len(steps) // 2]
    usual = [step for step in steps if abs(step - median) <= ROUNDING_TICKS]
    rate = len(usual) / (sum(usual) * time_base)
    if usual[0] != usual[-1] or time_base >= Fraction(1, 1000):
        rate = _known_rate(rate, len(usual), time_base)
    first = times[0]
    errors = (abs(time - first - number / (rate * time_base)) for number, time in enumerate(times))
    return rate, any(error > ROUNDING_TICKS for error in errors)


def _known_rate(rate: Fraction, steps: int, time_base: Fraction) -> Fraction:
    """Return the whole or NTSC rate that a measured one stands for; else the measured one."""
    # Over many steps the rounding of the ends is all that is left of it.
    tolerance = max(RATE_TOLERANCE, 2 * time_base * rate / steps) if steps < 50 else RATE_TOLERANCE
    whole = Fraction(max(round(rate), 1))
    ntsc = Fraction(max(round(rate / NTSC), 1)) * NTSC
    best = min(whole, ntsc, key=lambda known: abs(known - rate))
    return best if abs(best - rate) <= tolerance * rate else rate.limit_denominator(1001)


def _read(path: Path, container: InputContainer, stream: VideoStream) -> tuple[list[bool], list[int]]:
    """Return whether each of the first frames has fields, and the times of all shown frames in order."""
    flags: list[bool] = []
    times: list[int] = []
    try:
        for packet in container.demux(stream):
            if packet.size and packet.pts is not None and not packet.is_discard:
                times.append(packet.pts)
            if len(flags) < FIELDS_FRAMES:
                flags += _field_flags(stream, packet)
    except av.FFmpegError as error:
        raise CorruptMediaError(
            f"{path.name}: cannot be read to its end, {len(times)} frames were: {error.strerror}"
        ) from error
    return flags, sorted(times)


def _field_flags(stream: VideoStream, packet: "av.Packet[VideoStream]") -> list[bool]:
    try:
        frames = packet.decode()
    except av.FFmpegError:  # a damaged start; analyse counts what does not decode
        return []
    return [frame.interlaced_frame for frame in frames if isinstance(frame, VideoFrame)]
