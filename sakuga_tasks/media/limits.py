"""What we still call a video: sizes and rates beyond which a file is refused before it costs memory or hours."""

from fractions import Fraction
from pathlib import Path

import msgspec

from sakuga_tasks.errors import CorruptMediaError

# 8K and a little; the decoder refuses more before it takes memory, whatever the header says.
PIXELS_MAX = 8192 * 4320


class ProbeLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What we still call a video."""

    side_px_min: int = 32
    """Shortest side accepted; the drawing hash needs 32 samples each way."""
    side_px_max: int = 8192
    """Longest side accepted."""
    fps_max: int = 240
    """Frame rate accepted, Hz."""


DEFAULT_LIMITS = ProbeLimits()


def check_size(path: Path, width: int, height: int, limits: ProbeLimits = DEFAULT_LIMITS) -> None:
    """Raise CorruptMediaError for a picture size that no cartoon has."""
    size = f"{width}x{height} px"
    if min(width, height) < limits.side_px_min:
        raise CorruptMediaError(f"{path.name}: {size}, the least side is {limits.side_px_min} px")
    if max(width, height) > limits.side_px_max:
        raise CorruptMediaError(f"{path.name}: {size}, the limit is {limits.side_px_max} px a side")
    if width * height > PIXELS_MAX:
        raise CorruptMediaError(f"{path.name}: {size}, the limit is {PIXELS_MAX} px a picture")


def check_rate(path: Path, rate: Fraction | None, limits: ProbeLimits = DEFAULT_LIMITS) -> None:
    """Raise CorruptMediaError for a frame rate that no cartoon has; None passes."""
    if rate is not None and rate > limits.fps_max:
        named = f"{rate.numerator}/{rate.denominator}" if rate.denominator < 10_000 else f"{float(rate):.0f}"
        raise CorruptMediaError(f"{path.name}: {named} Hz, the limit is {limits.fps_max} Hz")
