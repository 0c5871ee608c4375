"""The exact truth of a clip: what `sakuga analyse --json` says, and more, known from the drawing."""

from fractions import Fraction
from typing import Any, NamedTuple

from cartoon.camera import steps_of
from cartoon.film import Film
from cartoon.retime import Slot
from cartoon.wear import Wear

HOLD_S = Fraction(1, 2)
CLASSES = {1: "on_ones", 2: "on_twos", 3: "on_threes"}


class Showing(NamedTuple):
    """A film as a file shows it: its wear, its rate, a slot per frame of the file."""

    film: Film
    wear: Wear
    fps: Fraction
    slots: list[Slot]

    def shows_other(self, place: int, before: int) -> bool:
        """Tell whether a frame of the film shows another drawing than an earlier one, a subtitle included."""
        has_other_title = self.wear.subtitle_at(place) != self.wear.subtitle_at(before)
        return has_other_title or self.film.shows_other(place, before)


def tell_truth(showing: Showing, changed: list[bool]) -> dict[str, Any]:
    """Return the truth of a clip in frames of its file; `changed` says which differ from the one before."""
    film, slots = showing.film, showing.slots
    shots_T = [_shot_of(film, slot.owner) for slot in slots]
    new_T = _new_drawings(showing, changed)
    shots, firsts = [], {}
    for shot in range(len(film.takes)):
        frames = [no for no, owner in enumerate(shots_T) if owner == shot]
        if frames:
            firsts[shot] = frames[0]
            shots.append(_tell_shot(showing, new_T, shot, frames))
    return {
        "frames": len(slots),
        "cuts": [firsts[shot] for shot in firsts if shot and film.joins[shot].kind == "cut"],
        "transitions": _transitions(film, slots),
        "flashes": _flashes(film, slots, shots_T),
        "picture_changed": [int(each) for each in changed],
        "new_drawing": new_T,
        "shots": shots,
        "mixed": _mixed(film, slots, {shot: no for no, shot in enumerate(firsts)}),
    }


def _shot_of(film: Film, place: int) -> int:
    """Return the shot that a frame of the film belongs to, -1 within a transition."""
    beat = film.beats[place]
    return beat.shot if beat.join < 0 else -1


def _new_drawings(showing: Showing, changed: list[bool]) -> list[int]:
    new = [1]
    for before, now, is_changed in zip(showing.slots[:-1], showing.slots[1:], changed[1:], strict=True):
        new.append(int(is_changed and showing.shows_other(now.owner, before.owner)))
    return new


def _runs(flags: list[int]) -> list[int]:
    """Return the exposures of a stretch that starts with a new drawing."""
    starts = [no for no, flag in enumerate(flags) if flag or no == 0]
    return [end - start for start, end in zip(starts, [*starts[1:], len(flags)], strict=True)]


def _tell_shot(showing: Showing, new_T: list[int], shot: int, frames: list[int]) -> dict[str, Any]:
    film, slots, fps = showing.film, showing.slots, showing.fps
    start, end = frames[0], frames[-1] + 1
    take = film.takes[shot]
    owners = [slot.owner for slot in slots[start:end]]
    flags = [1, *new_T[start + 1 : end]]
    span = (slots[end].at if end < len(slots) else slots[-1].at + 1) - slots[start].at
    rate = (end - start) / span * fps if span else fps
    views = take.views[[film.beats[owner].frame for owner in owners]]
    original = range(owners[0], owners[-1] + 1)
    drawn = [1, *(int(showing.shows_other(place, place - 1)) for place in original[1:])]
    sheet_24 = [Fraction(exposure * 24) / fps for exposure in _runs(drawn)]
    return {
        "start": start,
        "end": end,
        "kind": take.kind,
        "timesheet": _runs(flags),
        "cadence": cadence_of([Fraction(exposure) for exposure in _runs(flags)], hold=rate * HOLD_S),
        "cadence_24": cadence_of(sheet_24, hold=24 * HOLD_S),
        "camera": {"kind": take.camera_kind, "path": steps_of(views)},
        "camera_held": take.is_camera_held and sum(drawn) == 1,
    }


def cadence_of(sheet: list[Fraction], *, hold: Fraction) -> str | None:
    """Return the class of a timesheet: that of the exposures of at least 60 % of the moving drawings.

    Exposures of `hold` or more are holds, and a shot that is at least 85 % holds is one. None where two
    readings are honest: between 40 and 60 % of one class, or 65 to 85 % holds.
    """
    moving = [max(round(exposure), 1) for exposure in sheet if exposure < hold]
    held_share = 1 - sum(exposure for exposure in sheet if exposure < hold) / sum(sheet)
    if len(sheet) == 1 or held_share >= 0.85:
        return "hold"
    if held_share > 0.65:
        return None
    most = max(sorted(set(moving)), key=moving.count)
    share = moving.count(most) / len(moving)
    if share >= 0.6:
        return CLASSES.get(most, "mixed")
    return "mixed" if share <= 0.4 else None


def _transitions(film: Film, slots: list[Slot]) -> list[dict[str, Any]]:
    """Return the transitions in order; those at the ends of the clip join nothing."""
    rows = []
    for no, join in enumerate(film.joins):
        frames = [place for place, slot in enumerate(slots) if film.beats[slot.owner].join == no]
        if frames:
            is_edge = no in {0, len(film.joins) - 1}
            rows.append({"kind": join.kind, "start": frames[0], "end": frames[-1] + 1, "is_edge": is_edge})
    return rows


def _flashes(film: Film, slots: list[Slot], shots_T: list[int]) -> list[list[int]]:
    found: dict[tuple[int, int], list[int]] = {}
    for no, (slot, shot) in enumerate(zip(slots, shots_T, strict=True)):
        beat = film.beats[slot.owner]
        for flash_no, flash in enumerate(film.takes[beat.shot].flashes):
            if shot >= 0 and flash.start <= beat.frame < flash.end:
                found.setdefault((shot, flash_no), []).append(no)
    return [[frames[0], frames[-1] + 1] for frames in found.values()]


def _mixed(film: Film, slots: list[Slot], numbers: dict[int, int]) -> list[list[float]]:
    """Return [frame, place in `shots`, weight] wherever a frame is not one shot alone, per shot seen in it."""
    rows: list[list[float]] = []
    for no, slot in enumerate(slots):
        weights: dict[int, float] = {}
        for place, weight in ((slot.first, 1 - slot.weight), (slot.second, slot.weight)):
            beat = film.beats[place]
            weights[beat.shot] = weights.get(beat.shot, 0) + weight * (1 - beat.share)
            if beat.other >= 0:
                weights[beat.other] = weights.get(beat.other, 0) + weight * beat.share
        if max(weights.values()) < 1 - 1e-9:
            rows += [[no, numbers[shot], round(weight, 4)] for shot, weight in weights.items() if shot in numbers]
    return rows
