"""Readings of shots, as short to write as a test wants them."""

from fractions import Fraction
from itertools import accumulate
from typing import Any

import msgspec

from sakuga_tasks.records.media import VideoFacts
from sakuga_tasks.records.reading import Camera, CameraKind, Evidence, ShotReading
from sakuga_tasks.records.timesheet import ShotSheet, Timesheet, sheet_of


def reading(start: int, timesheet: list[int], **fields: Any) -> ShotReading:
    """Return a shot that begins at frame `start`; drawings are `local` changes at 1 pts a frame."""
    evidence: list[Evidence] = ["held"] * sum(timesheet)
    for place in list(accumulate(timesheet, initial=0))[:-1]:
        evidence[place] = "local" if place else "first"
    end = start + sum(timesheet)
    plain = ShotReading(
        start_frame=start,
        end_frame=end,
        start_pts=start,
        end_pts=end,
        cut_kind="hard" if start else "start",
        confidence=None,
        transition_start_frame=None,
        transition_end_frame=None,
        timesheet=timesheet,
        evidence=evidence,
        frame_confidence=None,
        dynamic_score=0.5,
        dynamic_score_drawing=None,
        cadence="on_twos",
        cadence_24=None,
        segments=[],
        dynamic_score_sakuga=0.5,
        cadence_sakuga="on_twos",
        drawing_hashes=[0] * len(timesheet),
        hash_contrasts=[0] * len(timesheet),
        camera=None,
        drop_reason=None,
    )
    return msgspec.structs.replace(plain, **fields)


def facts_of(*, time_base: Fraction, rate: Fraction | None) -> VideoFacts:
    """Return what a file states: its time base, and a rate or none."""
    return VideoFacts(
        container="mov",
        codec="h264",
        width=640,
        height=360,
        pixel_format="yuv420p",
        bit_depth=8,
        sar_num=1,
        sar_den=1,
        rotation=0,
        time_base_num=time_base.numerator,
        time_base_den=time_base.denominator,
        fps_num=rate.numerator if rate else None,
        fps_den=rate.denominator if rate else None,
        duration_s=None,
        frames_count=None,
        bit_rate=None,
        has_audio=False,
        is_interlaced=None,
    )


def camera(kinds: list[CameraKind], step: tuple[float, float, float]) -> Camera:
    """Return a camera under which what is drawn goes by `step` (dx, dy, zoom) on every frame that moves."""
    return Camera(
        kind=next((kind for kind in kinds if kind != "static"), "static"),
        confidence=0.9,
        path=[(0.0, 0.0, 1.0) if kind == "static" else step for kind in kinds],
        frame_kinds=kinds,
        frame_confidence=[0.9] * len(kinds),
    )


def sheet(shot: ShotReading, *, shot_no: int = 1, fps: int = 24) -> ShotSheet:
    """Return the timesheet of a shot at 1 pts a frame."""
    frames = range(shot.start_frame, shot.end_frame)
    return sheet_of(shot, shot_no=shot_no, pts=list(frames), seconds=[round(frame / fps, 6) for frame in frames])


def timesheet(*shots: ShotReading) -> Timesheet:
    """Return the timesheet of a video of these shots, 24 frames a second."""
    numbered = [sheet(shot, shot_no=number) for number, shot in enumerate(shots, start=1)]
    return Timesheet(video="fox.mp4", time_base="1/24", fps="24/1", rotation=0, shots=numbered)
