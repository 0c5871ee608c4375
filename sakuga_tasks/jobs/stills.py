"""Stills of sampled drawings: decoded from a clip once, kept in a frame pack, made again if the pack is gone."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sakuga_tasks.errors import ObjectMissingError
from sakuga_tasks.jobs.context import Context
from sakuga_tasks.media.clip import decode_clip_frames
from sakuga_tasks.media.pack import decode_still, encode_still

RgbArray = NDArray[np.uint8]


class Still(NamedTuple):
    """One encoded still; `frame_no` counts in the video, sizes are px."""

    frame_no: int
    image: bytes
    width: int
    height: int


class ClipSource(NamedTuple):
    """Where a clip's frames are: its file, the frames to skip in it, and the video frame the clip starts at."""

    object_key: str
    skip_frames: int
    start_frame: int


def local_clip(context: Context, clip: ClipSource, folder: Path) -> Path:
    """Return a clip's file to decode: the store's own, or a copy in `folder`.

    Raises:
        ObjectMissingError: it is gone, as after a takedown.
    """
    path = context.store.local_path(clip.object_key)
    if path is None:
        path = folder / clip.object_key.rsplit("/", 1)[1]
        if not path.exists():
            context.store.get_file(clip.object_key, path)
    return path


def decode_stills(
    context: Context, clip: ClipSource, frames: Sequence[int], *, folder: Path, long_side_px: int
) -> Iterator[Still]:
    """Yield the stills of the wanted frames of a clip, in order; `frames` count in the video."""
    path = local_clip(context, clip, folder)
    wanted = [frame - clip.start_frame for frame in frames]
    for index, rgb_HWC in decode_clip_frames(path, skip_frames=clip.skip_frames, wanted_frames=wanted):
        yield Still(index + clip.start_frame, *encode_still(rgb_HWC, long_side_px))


def read_stills(context: Context, pack_key: str, clip_id: str, *, folder: Path) -> list[RgbArray] | None:
    """Return the stills of a clip from its pack, None when the pack is gone: it is a cache.

    A pack that lies on another machine is copied into `folder` once, for all its clips.
    """
    try:
        path = context.store.local_path(pack_key)
        if path is None:
            path = folder / pack_key.replace("/", "-")
            if not path.exists():
                context.store.get_file(pack_key, path)
    except ObjectMissingError:
        return None
    rows = pq.read_table(path, filters=[("clip_id", "=", clip_id)]).sort_by("frame_no")
    return [decode_still(image) for image in rows["image"].to_pylist()]
