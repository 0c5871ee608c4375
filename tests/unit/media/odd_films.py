"""Films with one odd trait each: uneven times, deep colour, odd sizes, fields, turned pictures, sound."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from tests.unit.media.films import Picture, moving_pictures

UNEVEN_STEPS = (1, 3, 2, 2, 5)


def encode_odd(
    path: Path,
    pictures: Sequence[Picture],
    *,
    codec: str = "libx264",
    options: dict[str, str] | None = None,
    pixel_format: str = "yuv420p",
    times: Sequence[int] | None = None,
    sample_aspect: Fraction | None = None,
    rotation: float = 0,
) -> Path:
    """Encode pictures shown at `times` (1/24 s each where None) and return the path."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=24, options=options or {})
        assert isinstance(stream, av.VideoStream)
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = pixel_format
        stream.time_base = stream.codec_context.time_base = Fraction(1, 24)
        if sample_aspect is not None:
            stream.codec_context.sample_aspect_ratio = sample_aspect
        if rotation:
            stream.set_display_rotation(rotation)
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = times[number] if times else number, Fraction(1, 24)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def uneven_times(frames: int) -> list[int]:
    """Return times of a variable frame rate, in 24ths of a second."""
    times = [0]
    for number in range(frames - 1):
        times.append(times[-1] + UNEVEN_STEPS[number % len(UNEVEN_STEPS)])
    return times


def encode_with_sound(path: Path, frames: int, *, sound_codec: str = "aac", codec: str = "libx264") -> Path:
    """Encode moving pictures at 24 Hz with a rising tone, a sound packet every 1024 samples of 22 050 Hz."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=24, options={"g": "24"})
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 192, 112, "yuv420p"
        sound = container.add_stream(sound_codec, rate=22050, layout="mono")
        assert isinstance(sound, av.AudioStream)
        tone = np.sin(np.arange(frames * 22050 // 24) ** 1.3 / 40)
        wave = av.AudioFrame.from_ndarray((tone * 9000).astype(np.int16)[None], format="s16", layout="mono")
        wave.sample_rate, wave.pts, wave.time_base = 22050, 0, Fraction(1, 22050)
        for number, picture in enumerate(moving_pictures(frames)):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 24)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        resampler = av.AudioResampler(format=sound.format, layout="mono", rate=22050, frame_size=1024)
        for piece in [*resampler.resample(wave), *resampler.resample(None)]:
            container.mux(sound.encode(piece))
        container.mux(sound.encode(None))
    return path
