"""PySceneDetect's content value, and Sakuga-42M's SSIM, of each frame against the one before."""

import cv2
import msgspec
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray
from scenedetect import ContentDetector, FrameTimecode
from scenedetect.scene_manager import compute_downscale_factor
from skimage.metrics import structural_similarity

from sakuga_tasks.records.reading import FrameFeatures

SSIM_SIDE_PX = 64
ANY_RATE_HZ = 25.0


class ContentScorer(ContentDetector):  # type: ignore[misc]  # scenedetect ships no types
    """PySceneDetect's own scoring, with the components and weights AdaptiveDetector gives it."""

    def __init__(self) -> None:
        # AdaptiveDetector's call of its parent: no flash filter, a threshold never reached.
        super().__init__(threshold=255.0, min_scene_len=0)
        self._time = FrameTimecode(0, ANY_RATE_HZ)

    def score(self, picture_HWC: NDArray[np.uint8]) -> float:
        """Return the content value (0-255) of a BGR picture against the one given before; 0 for the first."""
        self.process_frame(self._time, shrink(picture_HWC))
        return float(self._frame_score or 0.0)


class ColourReader:
    """Adds to the features of each frame what Sakuga-42M's own methods look at."""

    def __init__(self, *, with_content: bool, with_ssim: bool) -> None:
        self._scorer = ContentScorer() if with_content else None
        self._with_ssim = with_ssim
        self._small_before: NDArray[np.uint8] | None = None

    def add(self, features: FrameFeatures, frame: VideoFrame) -> FrameFeatures:
        """Return the features with the content value and the SSIM that were asked for."""
        picture = picture_of(frame)
        content = self._scorer.score(picture) if self._scorer else None
        ssim_64 = None
        if self._with_ssim:
            small = small_luma(picture)
            ssim_64 = None if self._small_before is None else ssim(small, self._small_before)
            self._small_before = small
        return msgspec.structs.replace(features, content_change=content, ssim_64=ssim_64)


def picture_of(frame: VideoFrame) -> NDArray[np.uint8]:
    """Return the frame as BGR, shape (height, width, 3), converted as PySceneDetect's PyAV backend does."""
    return np.asarray(frame.reformat(format="bgr24", threads=1).to_ndarray(), dtype=np.uint8)


def shrink(picture_HWC: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Scale a picture to PySceneDetect's working size, with its own factor, rounding and filter."""
    height, width = picture_HWC.shape[:2]
    factor = compute_downscale_factor(max(width, height))
    if factor <= 1.0:
        return picture_HWC
    size = (max(1, round(width / factor)), max(1, round(height / factor)))
    return np.asarray(cv2.resize(picture_HWC, size, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


def small_luma(picture_HWC: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the 64x64 luma of a BGR picture, scaled bilinearly first, as Sakuga-42M does."""
    small = cv2.resize(picture_HWC, (SSIM_SIDE_PX, SSIM_SIDE_PX), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2YUV)[..., 0], dtype=np.uint8)


def ssim(now_HW: NDArray[np.uint8], before_HW: NDArray[np.uint8]) -> float:
    """Return scikit-image's SSIM of two planes of one size, with its defaults."""
    return float(structural_similarity(before_HW, now_HW))  # type: ignore[no-untyped-call]
