"""Encode pictures into a video whose bytes depend on nothing but the pictures."""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image

ENCODERS: dict[str, tuple[str, dict[str, str]]] = {
    ".mp4": ("libx264", {"preset": "veryfast", "crf": "20", "bf": "2", "threads": "1"}),
    ".mkv": ("libx264", {"preset": "veryfast", "crf": "23", "bf": "3", "threads": "1", "x264-params": "open-gop=1"}),
    ".webm": ("libvpx-vp9", {"deadline": "realtime", "cpu-used": "8", "crf": "30", "b": "0", "threads": "1"}),
}


def encode_video(
    path: Path, exposures: Iterable[tuple[Image.Image, int]], *, fps: Fraction, size_px: tuple[int, int]
) -> int:
    """Write each picture for as many frames as it is exposed; return the number of frames."""
    codec, options = ENCODERS[path.suffix]
    frame_no = 0
    with av.open(str(path), "w", container_options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream(codec, rate=fps, options=options)
        assert isinstance(stream, av.VideoStream)
        stream.pix_fmt, stream.gop_size = "yuv420p", 48
        stream.codec_context.flags |= av.codec.context.Flags.bitexact
        stream.codec_context.time_base = 1 / fps
        stream.width, stream.height = size_px
        for picture, exposure in exposures:
            frame = av.VideoFrame.from_ndarray(np.asarray(picture), format="rgb24").reformat(format="yuv420p")
            for _ in range(exposure):
                frame.pts, frame.time_base = frame_no, 1 / fps
                container.mux(stream.encode(frame))
                frame_no += 1
        container.mux(stream.encode(None))
    return frame_no
