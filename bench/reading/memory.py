"""The peak memory of reading one video, in a process of its own.

    python -m reading.memory VIDEO

Prints the peak of the whole process in MB, libraries included. Linux only.
"""

import subprocess
import sys
from pathlib import Path

import av

from reading.rivals import read_ours


def loop_video(path: Path, out: Path, *, times: int) -> None:
    """Write the packets of a video so many times over, one after the other."""
    with av.open(str(out), "w", format="matroska") as target:
        stream, shift = None, 0
        for _ in range(times):
            with av.open(str(path)) as source:
                stream = stream or target.add_stream_from_template(source.streams.video[0])
                shift = _copy_once(source, target, stream, shift)


def _copy_once(
    source: av.container.InputContainer, target: av.container.OutputContainer, stream: av.VideoStream, shift: int
) -> int:
    """Copy all packets, later by `shift` ticks; return the shift of the next round."""
    end = 0
    for packet in source.demux(video=0):
        if packet.pts is None or packet.dts is None:
            continue
        end = max(end, packet.pts + (packet.duration or 1))
        packet.pts, packet.dts, packet.stream = packet.pts + shift, packet.dts + shift, stream
        target.mux(packet)
    return shift + end


def peak_mb(path: Path) -> float:
    """Return the peak memory of reading a video in MB, measured in a fresh process."""
    command = [sys.executable, "-m", "reading.memory", str(path)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _now_peak_mb() -> float:
    """Return this program's peak; `ru_maxrss` would also count the process that started it, before exec."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM:"))) / 1024


def main() -> None:
    """Read the video named and print the peak."""
    read_ours(Path(sys.argv[1]))
    print(f"{_now_peak_mb():.1f}")


if __name__ == "__main__":
    main()
