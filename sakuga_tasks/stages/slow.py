"""Tell apart what goes so slowly that no frame shows it: a camera that creeps, and something small that slides."""

from sakuga_tasks.records.reading import Evidence
from sakuga_tasks.stages.evidence import Creep, Sight

# A slow change: least growth, weight, and weight beside the usual one (see `drawing_kernels.creep`).
SLOW_GROWTH, SLOW_WEIGHT, SLOW_USUAL = 1.3, 0.04, 0.5
# One of much of the picture: least steps and share (0-1), and the two multiplied.
MUCH_STEPS, MUCH_SHARE, MUCH_BOTH = 2.2, 0.12, 1.2
# One that goes on: least steps and growth; share explained (0-1) above which it is a camera's.
SLIDE_STEPS, SLIDE_GROWTH, SLIDE_EXPLAINED = 5.0, 5.0, 0.45
# From which share of the textured picture (0-1) what goes on is a camera's, however little one move explains: what
# slides is smaller, and light, which changes what has no texture too, larger. Of a dissolve no move explains anything.
STEADY_SHARE, STEADY_MOST, STEADY_EXPLAINED = 0.12, 0.9, 0.01
# What a codec sharpens there: up to which margin, and how many of so many frames to both sides creep.
SHARPENED_MOST, AMID_MIN, AMID_FRAMES = 2.0, 4, 6


def is_slow(sight: Sight) -> bool:
    """Tell whether a frame is part of a slow change of much of the picture, or of a long one that a camera makes."""
    creep = sight.creep
    if creep is None or creep.growth < SLOW_GROWTH or creep.weight < _least_weight(creep):
        return False
    is_much = creep.steps >= MUCH_STEPS and creep.share >= MUCH_SHARE and creep.share * creep.steps >= MUCH_BOTH
    return is_much or is_steady(creep) or (_goes_on(creep) and creep.explained > SLIDE_EXPLAINED)


def is_steady(creep: Creep) -> bool:
    """Tell whether a slow change goes on over so much of the picture that only a camera makes it."""
    is_much = STEADY_SHARE <= creep.share <= STEADY_MOST and creep.explained >= STEADY_EXPLAINED
    return _goes_on(creep) and is_much


def join_sharpened(shot: list[Sight], evidence: list[Evidence], margins: list[float]) -> None:
    """Count what a codec sharpens now and then amid a camera that creeps as the camera's."""
    creeps = [word == "camera" and sight.move is None for sight, word in zip(shot, evidence, strict=True)]
    for place, sight in enumerate(shot):
        if evidence[place] != "local" or sight.move is not None or margins[place] >= SHARPENED_MOST:
            continue
        if sum(creeps[max(place - AMID_FRAMES, 0) : place + AMID_FRAMES + 1]) >= AMID_MIN:
            evidence[place], margins[place] = "camera", 1.0


def add_slides(shot: list[Sight], evidence: list[Evidence], margins: list[float]) -> None:
    """Mark frames through which something small goes so slowly that no frame shows it, where no camera moves."""
    if evidence.count("camera"):
        return
    for place, word in enumerate(evidence):
        creep = shot[place].creep
        if word != "held" or creep is None or creep.explained > SLIDE_EXPLAINED or is_steady(creep):
            continue
        if _goes_on(creep) and creep.weight >= _least_weight(creep):
            evidence[place], margins[place] = "slow", 1.0


def _goes_on(creep: Creep) -> bool:
    """Tell whether a slow change goes on: by far more over its window than its steps add up to.

    What a codec refreshes does not.
    """
    return creep.steps >= SLIDE_STEPS and creep.growth >= SLIDE_GROWTH


def _least_weight(creep: Creep) -> float:
    """Return how much of a slow change a frame must carry to be part of it."""
    return max(SLOW_WEIGHT, SLOW_USUAL * creep.weight_median)
