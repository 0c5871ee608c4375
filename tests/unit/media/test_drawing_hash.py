import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from sakuga_tasks.media.decode import decode_frames
from sakuga_tasks.media.drawing_hash import COSINES_UN, hash_drawing
from sakuga_tasks.media.luma import luma_of
from tests.unit.media.conftest import Footage
from tests.unit.media.films import encode_film

SPECIFICATION = Path(__file__).resolve().parents[3] / "docs" / "drawing_hash_v1.md"
VECTORS: dict[str, tuple[int, int, Callable[[int, int], int], int, int]] = {
    "ramp": (64, 48, lambda r, c: (7 * r + 13 * c) % 256, 0xA5F0A50FF84D50AE, 117),
    "product": (100, 177, lambda r, c: (r * c) // 3 % 251, 0x00070F3F3F3E7878, 61),
    "odd sizes": (33, 47, lambda r, c: (r * r + 5 * c) % 256, 0x2A097F55D695A42B, 89),
    "disc": (
        360,
        640,
        lambda r, c: 200 if (r - 150) ** 2 + (c - 260) ** 2 < 9000 else 40 + r // 8,
        0x9C626083639F9C9F,
        60,
    ),
    "flat": (32, 32, lambda _r, _c: 127, 0, 0),
    "faint": (90, 160, lambda r, c: 16 + (r * c > 5000), 0xCEB9664893A6A94B, 0),
}


def draw_vector(name: str) -> NDArray[np.uint8]:
    """Draw one test vector of the specification."""
    height, width, formula, _, _ = VECTORS[name]
    return np.array([[formula(row, column) for column in range(width)] for row in range(height)], dtype=np.uint8)


def hash_as_specified(luma: NDArray[np.uint8]) -> tuple[int, int]:
    """Follow the specification word by word, in Python's own integers."""
    height, width = luma.shape
    rows, columns = ([i * side // 32 for i in range(33)] for side in (height, width))
    table = [[int(value) for value in row] for row in COSINES_UN]
    plane = [[int(value) for value in row] for row in luma]
    cells: list[list[int]] = []
    for i in range(32):
        cells.append([])
        for j in range(32):
            samples = [v for row in plane[rows[i] : rows[i + 1]] for v in row[columns[j] : columns[j + 1]]]
            cells[i].append((256 * sum(samples) + len(samples) // 2) // len(samples))
    half = [[sum(table[u][i] * cells[i][j] for i in range(32)) for j in range(32)] for u in range(8)]
    doubled = [2 * sum(half[u][j] * table[v][j] for j in range(32)) for u in range(8) for v in range(8)]
    median = sum(sorted(doubled)[31:33]) // 2
    bits = int("".join("1" if value > median else "0" for value in doubled), 2)
    return bits, min(sorted(abs(value - median) for value in doubled)[31] >> 40, 255)


@pytest.mark.parametrize("name", VECTORS)
def test_vectors_hash_as_specified(name: str) -> None:
    height, width, _, drawing_hash, contrast = VECTORS[name]
    luma = draw_vector(name)

    assert hash_drawing(luma) == (drawing_hash, contrast) == hash_as_specified(luma)
    row = f"| {name} | {height} | {width} |"
    assert any(
        line.startswith(row) and line.endswith(f"| `{drawing_hash:016x}` | {contrast} |")
        for line in SPECIFICATION.read_text().splitlines()
    )


def test_the_table_is_the_specified_one() -> None:
    printed = re.findall(r"^\| (\d) \| ([-\d ]+) \|$", SPECIFICATION.read_text(), re.MULTILINE)

    assert [int(k) for k, _ in printed] == list(range(1, 9))
    for k, values in printed:
        half = [int(value) for value in values.split()]
        mirror = [(-1) ** int(k) * value for value in reversed(half)]
        assert COSINES_UN[int(k) - 1].tolist() == half + mirror


def test_padding_of_rows_does_not_count() -> None:
    luma = draw_vector("disc")
    padded = np.full((360, 704), 99, dtype=np.uint8)
    padded[:, :640] = luma

    assert hash_drawing(padded[:, :640]) == hash_drawing(luma)


def hashes_of(path: Path) -> list[int]:
    """Hash every frame."""
    return [hash_drawing(luma_of(frame))[0] for frame in decode_frames(path)]


@pytest.mark.parametrize(
    ("options", "shrink"),
    [
        pytest.param({"crf": "18"}, 1, id="crf 18"),
        pytest.param({"crf": "35"}, 1, id="crf 35"),
        pytest.param({"crf": "23"}, 2, id="half size"),
    ],
)
def test_a_re_encoding_keeps_the_hash_within_6_bits(
    options: dict[str, str], shrink: int, footage: Footage, tmp_path: Path
) -> None:
    video = footage.folder / "01_fox_at_home.mp4"
    pictures = [
        np.asarray(frame.reformat(format="rgb24").to_ndarray(), dtype=np.uint8) for frame in decode_frames(video)
    ]
    small = [np.ascontiguousarray(picture[::shrink, ::shrink]) for picture in pictures]
    again = encode_film(tmp_path / "again.mp4", small, options={"preset": "ultrafast", **options})

    distances = [(a ^ b).bit_count() for a, b in zip(hashes_of(video), hashes_of(again), strict=True)]

    assert max(distances) <= 6


def test_different_shots_lie_at_least_10_bits_apart(footage: Footage) -> None:
    firsts = []
    for name, video in footage.truth.items():
        hashes = hashes_of(footage.folder / name)
        firsts += [hashes[shot["start_frame"]] for shot in video["shots"]]

    nearest = min((a ^ b).bit_count() for place, a in enumerate(firsts) for b in firsts[:place])

    assert len(firsts) == 17
    assert nearest >= 10
