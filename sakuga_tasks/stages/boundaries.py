"""What lies between two shots: a cut, or a transition with its bounds; and which of them are one."""

from collections.abc import Iterable, Iterator

import msgspec

from sakuga_tasks.records.reading import CutKind
from sakuga_tasks.stages.evidence import Sight

# Boundaries so many frames apart, or fewer, are one.
CHAIN_FRAMES = 4
# So are those fewer than so many frames apart, if both are fades or most frames between change much.
MIXED_FRAMES = 18


class Boundary(msgspec.Struct, frozen=True):
    """Between two shots: the old one ends before frame `start`, the new one begins at `end`."""

    start: int
    end: int
    kind: CutKind
    confidence: float | None


def confidence_of(value: float, threshold: float) -> float:
    """Return 0.5 at a threshold and towards 1 above it."""
    return round(value / (value + threshold), 4) if value > 0 else 0.0


def merge_boundaries(stream: Iterable[Sight | Boundary], step_share: float) -> Iterator[Sight | Boundary]:
    """Make one transition of boundaries a few frames apart, or further apart with hardly a still frame between.

    Two hard cuts so close are a flash between two shots.
    """
    pending: Boundary | None = None
    between: list[Sight] = []
    for part in stream:
        if isinstance(part, Boundary):
            if pending is not None and _is_one(pending, part, between, step_share):
                pending = _joined(pending, part)
            else:
                yield from _flush(pending, between)
                pending, between = part, []
                continue
        elif pending is None:
            yield part
        else:
            between.append(part)
            if part.frame - pending.end >= MIXED_FRAMES:
                yield from _flush(pending, between)
                pending, between = None, []
    yield from _flush(pending, between)


def _flush(pending: Boundary | None, between: list[Sight]) -> Iterator[Sight | Boundary]:
    if pending is not None:
        yield pending
    yield from between


def _is_one(one: Boundary, other: Boundary, between: list[Sight], step_share: float) -> bool:
    gap = other.start - one.end
    if one.kind == other.kind == "fade" and gap < MIXED_FRAMES:
        return True
    if gap <= CHAIN_FRAMES:
        return True
    inside = [sight for sight in between if one.end < sight.frame < other.start]
    steps = sum(sight.changed_share >= step_share for sight in inside)
    return gap < MIXED_FRAMES and 2 * steps > len(inside)


def _joined(one: Boundary, other: Boundary) -> Boundary:
    kinds = {one.kind, other.kind}
    kind: CutKind = "fade" if "fade" in kinds else "dissolve" if "dissolve" in kinds else "flash_cut"
    return Boundary(
        min(one.start, other.start), max(one.end, other.end), kind, max(one.confidence or 0.0, other.confidence or 0.0)
    )
