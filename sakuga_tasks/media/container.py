"""Open a file as a video, one thread, nothing but the file itself; every failure is a CorruptMediaError."""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from sakuga_tasks.errors import CorruptMediaError
from sakuga_tasks.media.limits import PIXELS_MAX
from sakuga_tasks.media.mp4_boxes import lacks_index

# A text file named x.mp4 may be a playlist that names other files and hosts: only real media containers are
# probed, and only the file protocol answers.
FORMATS = "mov,matroska,avi,mpegts,mpeg,flv,ogg,asf,gif,apng,mpegvideo,h264,hevc,ivf,obu,nut,rm,mxf,y4m,yuv4mpegpipe"
OPEN_OPTIONS = {
    "protocol_whitelist": "file",
    "format_whitelist": FORMATS,
    # AVI stores no presentation time.
    "fflags": "+genpts",
}
# Also for the look that opening takes at the first frames.
CODEC_OPTIONS = {"max_pixels": str(PIXELS_MAX)}


@contextmanager
def open_video(path: Path) -> Iterator[tuple[InputContainer, VideoStream]]:
    """Yield the open container and its first moving video stream.

    Raises:
        CorruptMediaError: The file is empty, a directory, unreadable, no media, or holds no video stream.
    """
    check_is_file(path)
    try:
        container = av.open(
            f"file:{path.absolute()}",
            "r",
            options=CODEC_OPTIONS,
            container_options=OPEN_OPTIONS,
            metadata_errors="replace",
        )
    except (av.FFmpegError, OSError) as error:
        raise CorruptMediaError(f"{path.name}: {_refusal(path, error)}") from error
    with container:
        yield container, _video_stream(path, container)


def check_is_file(path: Path) -> None:
    """Name the simple reasons why nothing can be read, which FFmpeg would report as "invalid data", or wait for.

    Raises:
        CorruptMediaError: The file is empty, a directory, a pipe or a device, or is not there.
    """
    try:
        found = path.stat()
    except OSError as error:
        raise CorruptMediaError(f"{path.name}: cannot be read: {error.strerror}") from error
    if stat.S_ISDIR(found.st_mode):
        raise CorruptMediaError(f"{path.name}: is a directory; give a video file")
    if stat.S_ISFIFO(found.st_mode):
        raise CorruptMediaError(f"{path.name}: is a pipe, not a file; write it to a file first")
    if not stat.S_ISREG(found.st_mode):
        raise CorruptMediaError(f"{path.name}: is a device or a socket, not a file; give a video file")
    if found.st_size == 0:
        raise CorruptMediaError(f"{path.name}: is empty, 0 bytes; download it again")


def _refusal(path: Path, error: av.FFmpegError | OSError) -> str:
    """Say in one phrase why the file did not open."""
    if isinstance(error, PermissionError):
        return f"cannot be read: {error.strerror}; give a video file"
    with path.open("rb") as file:
        head = file.read(512).lstrip().lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<head")):
        return "is a web page, not a video; give a video file"
    if head.startswith((b"\x89png", b"\xff\xd8\xff")):
        return "is a picture, not a video; give a video file"
    if isinstance(error, av.EOFError):
        return "does not open as a video: it ends before its first frame; download it again"
    if lacks_index(path):
        n_bytes = path.stat().st_size
        return f"does not open as a video: its index is missing, {n_bytes} bytes are there; download it again"
    return f"does not open as a video: {error.strerror}; give a video file"


def _video_stream(path: Path, container: InputContainer) -> VideoStream:
    """Return the first video stream that is not a cover picture, set to one thread."""
    for stream in container.streams.video:
        if av.stream.Disposition.attached_pic not in stream.disposition and stream.codec_context is not None:
            stream.thread_type = "NONE"
            stream.codec_context.thread_count = 1
            stream.codec_context.options = CODEC_OPTIONS
            if not stream.codec_context.width:
                raise CorruptMediaError(
                    f"{path.name}: states no picture size, or one over the limit of {PIXELS_MAX} px a picture"
                )
            return stream
    kinds = ", ".join(sorted({stream.type for stream in container.streams})) or "nothing"
    raise CorruptMediaError(f"{path.name}: holds {kinds}, no video; give a video file")
