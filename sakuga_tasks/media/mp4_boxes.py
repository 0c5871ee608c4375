"""The boxes of an MP4 (ISO/IEC 14496-12): is the index there, and how much of the picture track is shown."""

import struct
from pathlib import Path
from typing import BinaryIO, NamedTuple

from sakuga_tasks.errors import CorruptMediaError

BOXES_MAX = 10_000
HEADER_BYTES = 8
# Where version 0 and version 1 of a box keep the duration, from the start of its content.
DURATION_AT = {"mvhd": (16, 24), "tkhd": (20, 28), "elst": (8, 8)}


class _Box(NamedTuple):
    """A box's type, and where its content lies in the file."""

    kind: str
    start: int
    end: int


def set_shown_duration(path: Path, duration: int) -> None:
    """Make the first track of an MP4 end `duration` after its first shown frame, to the tick.

    The muxer lets the track's edit run to the last packet, and so shows what lies behind the end. `duration`
    counts in the movie's timescale. The edit, the track's header and, if no other track is longer, the
    movie's header are changed in place.

    Raises:
        CorruptMediaError: The track has no edit list, or more than one edit.
    """
    with path.open("r+b") as file:
        end = file.seek(0, 2)
        movie = _find(file, path, 0, end, "moov")
        tracks = [box for box in _boxes(file, movie.start, movie.end) if box.kind == "trak"]
        track = tracks[0]
        edits = _find(file, path, track.start, track.end, "edts")
        edit_list = _find(file, path, edits.start, edits.end, "elst")
        if _read_int(file, edit_list.start + 4, 4) != 1:
            raise CorruptMediaError(f"{path.name}: its track has more than one edit; export it again")
        _set(file, edit_list, duration)
        _set(file, _find(file, path, track.start, track.end, "tkhd"), duration)
        others = [_get(file, _find(file, path, other.start, other.end, "tkhd")) for other in tracks[1:]]
        _set(file, _find(file, path, movie.start, movie.end, "mvhd"), max([duration, *others]))


def lacks_index(path: Path) -> bool:
    """Return whether a file is an MP4 that was cut off before its index, the `moov` box."""
    with path.open("rb") as file:
        kinds = [box.kind for box in _boxes(file, 0, file.seek(0, 2))]
    return kinds[:1] == ["ftyp"] and "moov" not in kinds


def _boxes(file: BinaryIO, start: int, end: int) -> list[_Box]:
    """Return the boxes that lie one after the other in `[start, end)`."""
    found: list[_Box] = []
    while start + HEADER_BYTES <= end and len(found) < BOXES_MAX:
        file.seek(start)
        size, kind = struct.unpack(">I4s", file.read(HEADER_BYTES))
        header = HEADER_BYTES
        if size == 1:  # a 64-bit size follows
            size, header = _read_int(file, start + HEADER_BYTES, 8), 2 * HEADER_BYTES
        size = max(size, header) if size else end - start
        found.append(_Box(kind.decode("latin-1"), start + header, start + size))
        start += size
    return found


def _find(file: BinaryIO, path: Path, start: int, end: int, kind: str) -> _Box:
    for box in _boxes(file, start, end):
        if box.kind == kind:
            return box
    raise CorruptMediaError(f"{path.name}: has no {kind} box; export it again")


def _place(file: BinaryIO, box: _Box) -> tuple[int, int]:
    """Return offset and size of the box's duration."""
    version = _read_int(file, box.start, 1)
    return box.start + DURATION_AT[box.kind][version], 8 if version else 4


def _get(file: BinaryIO, box: _Box) -> int:
    return _read_int(file, *_place(file, box))


def _set(file: BinaryIO, box: _Box, duration: int) -> None:
    offset, size = _place(file, box)
    file.seek(offset)
    file.write(duration.to_bytes(size, "big"))


def _read_int(file: BinaryIO, offset: int, size: int) -> int:
    file.seek(offset)
    return int.from_bytes(file.read(size), "big")
