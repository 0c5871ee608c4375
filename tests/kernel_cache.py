"""Compile the kernels once, before several test processes would each do it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# A pan with a figure on twos, a cut and a dissolve ask for every kernel.
READ_A_FILM = """
import tempfile
from pathlib import Path
from tests.unit.stages.drawn import crop, draw_figure, mix, paint, read_film

world, other = paint(1), crop(paint(2))
still = crop(world, 48)
pictures = [draw_figure(crop(world, 2 * frame), frame // 2) for frame in range(24)]
pictures += [other] * 20 + [mix(other, still, (step + 1) / 11) for step in range(10)] + [still] * 30
with tempfile.TemporaryDirectory() as folder:
    read_film(Path(folder), pictures)
    read_film(Path(folder), pictures, codec="ffv1", pixel_format="yuv420p10le")
"""


def warm_kernels() -> None:
    """Read a film in a process of its own, if a kernel was never compiled since its source changed."""
    if not all(_is_compiled(source) for source in ROOT.glob("sakuga_tasks/*/*kernels.py")):
        subprocess.run([sys.executable, "-c", READ_A_FILM], check=True, cwd=ROOT, capture_output=True)


def _is_compiled(source: Path) -> bool:
    indexes = (source.parent / "__pycache__").glob(f"{source.stem}.*.nbi")
    return any(index.stat().st_mtime >= source.stat().st_mtime for index in indexes)
