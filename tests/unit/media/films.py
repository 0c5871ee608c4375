"""Small films for tests: moving pictures encoded as the test wants them."""

import hashlib
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.plane import VideoPlane
from numpy.typing import NDArray

from sakuga_tasks.media.decode import decode_frames
from sakuga_tasks.records.media import CutRange

Picture = NDArray[np.uint8]
NTSC_FILM = Fraction(24000, 1001)
MEDIA = Path(__file__).resolve().parents[3].parent / "shared" / "media"


def moving_pictures(frames: int, *, width: int = 192, height: int = 112, cut_frame: int = 50) -> list[Picture]:
    """Return a pan over coloured blocks with a figure on twos, and one hard cut."""
    rng = np.random.default_rng(7)
    pictures: list[Picture] = []
    for frame in range(frames):
        if frame in (0, cut_frame):
            blocks = rng.integers(0, 255, (-(-height // 8), (width + 2 * frames) // 8 + 1, 3), dtype=np.uint8)
            ground = blocks.repeat(8, axis=0).repeat(8, axis=1)
        picture = ground[:height, 2 * frame : 2 * frame + width].copy()
        step = frame // 2 % 30
        picture[20 + step : 50 + step, 40:90] = (230, 120, frame // 2 * 5 % 255)
        pictures.append(picture)
    return pictures


def encode_film(
    path: Path,
    pictures: list[Picture],
    *,
    codec: str = "libx264",
    options: dict[str, str] | None = None,
    pixel_format: str = "yuv420p",
) -> Path:
    """Encode pictures at 24000/1001 Hz and return the path."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=NTSC_FILM, options=options or {})
        assert isinstance(stream, av.VideoStream)
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = pixel_format
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = number, 1 / NTSC_FILM
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def fingerprints(path: Path) -> tuple[list[int], list[str]]:
    """Return the time and the hash of the pixels of every frame; one more time closes the last frame."""
    times, hashes = [], []
    for frame in decode_frames(path):
        assert frame.pts is not None
        times.append(frame.pts)
        sample_bytes = 2 if frame.format.components[0].bits > 8 else 1
        hashes.append(hashlib.sha256(b"".join(_rows(plane, sample_bytes) for plane in frame.planes)).hexdigest())
    step = times[-1] - times[-2] if len(times) > 1 else 1
    return [*times, times[-1] + step], hashes


def _rows(plane: VideoPlane, sample_bytes: int) -> bytes:
    """Return a planar plane without the padding at its rows' ends; PyAV's own arrays refuse odd sizes."""
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    return rows[: plane.height, : plane.width * sample_bytes].tobytes()


def range_of(times: list[int], start: int, end: int) -> CutRange:
    """Return the cut range of frames `[start, end)`."""
    return CutRange(start_pts=times[start], end_pts=times[end], start_frame=start, end_frame=end)
