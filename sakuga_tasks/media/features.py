"""One decode, small facts per frame: the first half of the seam of analyse."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from sakuga_tasks.media.decode import decode_frames
from sakuga_tasks.media.drawing_hash import hash_drawing
from sakuga_tasks.media.luma import block_change, local_change, luma_of
from sakuga_tasks.media.scoring import ContentScorer, picture_of, small_luma, ssim_64
from sakuga_tasks.records.reading import FrameFeatures


class FeatureParams(msgspec.Struct, frozen=True, kw_only=True):
    """What to measure on every frame."""

    with_ssim: bool = False
    """Also measure SSIM at 64x64, which the `sakuga42m` key frames need; costs about 1 ms a frame."""
    echo_cut_content: float = 27.0
    """A frame of at least this content value counts as cut and leaves no echo on its neighbours. Cuts are
    found later, in the stage; 27 is ContentDetector's default threshold, the best guess one frame ahead."""


class _Measured(msgspec.Struct, kw_only=True):
    """A frame measured but for its local change, which waits for the frame after it."""

    frame: int
    pts: int
    content_change: float
    ssim_64: float | None
    drawing_hash: int
    hash_contrast: int
    blocks: NDArray[np.float32] | None


def read_features(path: Path, params: FeatureParams) -> Iterator[FrameFeatures]:
    """Yield the features of every frame, one frame behind the decoder.

    Raises:
        CorruptMediaError: The file is no video, or not all of it decodes (then after the last good frame).
    """
    before: _Measured | None = None
    now: _Measured | None = None
    for after in _measure(path, params):
        if now is not None:
            yield _finish(now, before, after, params)
        before, now = now, after
    if now is not None:
        yield _finish(now, before, None, params)


def _measure(path: Path, params: FeatureParams) -> Iterator[_Measured]:
    """Decode and measure; keeps the frame before alive, because its luma is read in place."""
    scorer = ContentScorer()
    luma_before: NDArray[np.uint8] | None = None
    small_before: NDArray[np.uint8] | None = None
    for frame_no, frame in enumerate(decode_frames(path)):
        luma = luma_of(frame)
        picture = picture_of(frame)
        small = small_luma(picture) if params.with_ssim else None
        drawing_hash, contrast = hash_drawing(luma)
        yield _Measured(
            frame=frame_no,
            pts=_pts(frame),
            content_change=scorer.score(picture),
            ssim_64=ssim_64(small, small_before) if small is not None and small_before is not None else None,
            drawing_hash=drawing_hash,
            hash_contrast=contrast,
            blocks=None if luma_before is None else block_change(luma, luma_before),
        )
        luma_before, small_before = luma, small


def _pts(frame: VideoFrame) -> int:
    assert frame.pts is not None  # decode_frames refuses frames without
    return frame.pts


def _finish(now: _Measured, before: _Measured | None, after: _Measured | None, params: FeatureParams) -> FrameFeatures:
    """Add the local change, now that both neighbours are known."""
    change = 0.0
    if now.blocks is not None:
        change = local_change(now.blocks, _echo(before, params), _echo(after, params))
    return FrameFeatures(
        frame=now.frame,
        pts=now.pts,
        content_change=now.content_change,
        local_change=change,
        ssim_64=now.ssim_64,
        drawing_hash=now.drawing_hash,
        hash_contrast=now.hash_contrast,
    )


def _echo(neighbour: _Measured | None, params: FeatureParams) -> NDArray[np.float32] | None:
    """Return the blocks a neighbour may echo from; None for a cut and past the ends."""
    if neighbour is None or neighbour.content_change >= params.echo_cut_content:
        return None
    return neighbour.blocks
