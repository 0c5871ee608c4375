"""How many frames have been read, of how many: counted where they are read, in one process or in several."""

import multiprocessing
from collections.abc import Callable

# Called with frames read and frames there are, as far as the containers say.
OnFrames = Callable[[int, int], None]
_BEGUN, _EXPECTED, _DONE = range(3)


class FrameTally:
    """Files begun, frames they claim to hold, and frames read; worker processes share one."""

    def __init__(self) -> None:
        self._counts = multiprocessing.get_context("spawn").Array("q", 3)

    def begin(self, frames: int) -> None:
        """Take note of a file that claims to hold so many frames."""
        self._add(_BEGUN, 1)
        self._add(_EXPECTED, frames)

    def advance(self, frames: int) -> None:
        """Take note of frames read."""
        self._add(_DONE, frames)

    def tell(self, on_frames: OnFrames, *, files: int) -> None:
        """Say how far all files are; those not begun are taken to be as long as the others."""
        with self._counts.get_lock():
            begun, expected, done = self._counts[:]
        total = max(done, expected * files // begun if begun else 0, 1)
        on_frames(done, total)

    def _add(self, place: int, count: int) -> None:
        with self._counts.get_lock():
            self._counts[place] += count


class Watcher:
    """One reader's view of a tally: it tells someone after every step."""

    def __init__(self, tally: FrameTally, on_frames: OnFrames | None = None, *, files: int = 1) -> None:
        self._tally = tally
        self._on_frames = on_frames
        self._files = files

    def begin(self, frames: int) -> None:
        """Take note of a file that claims to hold so many frames, and tell."""
        self._tally.begin(frames)
        self._tell()

    def advance(self, frames: int) -> None:
        """Take note of so many more frames read, and tell."""
        self._tally.advance(frames)
        self._tell()

    def _tell(self) -> None:
        if self._on_frames is not None:
            self._tally.tell(self._on_frames, files=self._files)


def watch(on_frames: OnFrames, *, files: int = 1) -> Watcher:
    """Return what readers in this process call; `on_frames` hears of every step."""
    return Watcher(FrameTally(), on_frames, files=files)
