"""Take back what was added to a shot's drawings: frames that a change of rate mixed, and a burned-in counter."""

import statistics
from collections import Counter

from sakuga_tasks.records.reading import UNCHANGED, Evidence
from sakuga_tasks.stages.evidence import Sight

# Share of its changed blocks (0-1) between its neighbours from which a frame is a mixture of them.
MIXED_SHARE_MIN = 0.8
# Mixtures of a conversion from 24 to 30 Hz come again after so many frames.
PULLDOWN_FRAMES = 5
# Shortest shot in which a burned-in counter is looked for, frames; under which share of blocks (0-1) it changes.
COUNTER_FRAMES_MIN, COUNTER_SHARE_MAX = 24, 0.004
# Height of the rim where counters stand, at the top and at the bottom, of the picture's (0-1).
RIM_SHARE = 0.15


def join_mixtures(shot: list[Sight], evidence: list[Evidence], is_camera: list[bool]) -> list[int]:
    """Count a blended or interlaced in-between and the drawing after it as one, and none under a camera move.

    Returns the frames whose evidence was taken back.

    A conversion from 24 to 30 Hz makes them at one or two places of every five frames; drawings that chance to
    lie between their neighbours come anywhere.
    """
    moves = [word != "held" for word in evidence]
    mixtures = [
        place
        for place in range(1, len(shot) - 1)
        if moves[place] and moves[place + 1] and (shot[place].mixed or 0.0) >= MIXED_SHARE_MIN
    ]
    counts = Counter(shot[place].frame % PULLDOWN_FRAMES for place in mixtures)
    regular = {phase for phase, _ in counts.most_common(2)}
    # Where most frames look like mixtures, as in a smooth pan, none is known for one.
    is_usual = len(mixtures) > 0.45 * sum(moves)
    if is_usual or len(mixtures) < 3 or sum(counts[phase] for phase in regular) < 0.8 * len(mixtures):
        return []
    taken_back = []
    for place in mixtures:
        if shot[place].frame % PULLDOWN_FRAMES not in regular:
            continue
        if is_camera[place] and is_camera[place + 1]:
            evidence[place] = "camera"
            taken_back.append(place)
        elif evidence[place] not in UNCHANGED:
            evidence[place + 1] = "held"
            taken_back.append(place + 1)
    return taken_back


def drop_counter(shot: list[Sight], evidence: list[Evidence], rows: int) -> list[int]:
    """Take back frames that differ by nothing but a burned-in counter.

    It changes one small place at the rim of the picture with every frame, whatever the drawings do. The picture
    is `rows` blocks high. Returns those frames.
    """
    changed = [p for p, word in enumerate(evidence) if p and word not in UNCHANGED]
    if len(shot) < COUNTER_FRAMES_MIN or len(changed) < 0.85 * (len(shot) - 1):
        return []
    small = [p for p in changed if shot[p].local_share < COUNTER_SHARE_MAX]
    if len(small) < 0.25 * len(changed):
        return []
    y, x = (statistics.median_low(shot[p].local_at[axis] for p in small) for axis in (0, 1))
    ticks = [p for p in small if abs(shot[p].local_at[0] - y) <= 1 and abs(shot[p].local_at[1] - x) <= 3]
    rim = rows * RIM_SHARE
    if len(ticks) < 0.9 * len(small) or rim <= y < rows - rim:
        return []
    for place in ticks:
        evidence[place] = "held"
    return ticks
