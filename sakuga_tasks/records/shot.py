"""Shots and clips: what one decode of a video leaves behind."""

import msgspec

from sakuga_tasks.records.fields import ids
from sakuga_tasks.records.fields import video as columns
from sakuga_tasks.records.identity import clip_id
from sakuga_tasks.records.reading import Cadence, Segment, ShotReading


class Shot(msgspec.Struct, frozen=True, kw_only=True):
    """The frames between two cuts and how they were drawn; one row per shot, dropped ones too."""

    video_id: ids.VideoId
    clip_id: ids.ClipId
    shot_no: columns.ShotNo
    start_frame: columns.StartFrame
    end_frame: columns.EndFrame
    start_pts: columns.StartPts
    end_pts: columns.EndPts
    cut_kind: columns.CutKindField
    cut_confidence: columns.CutConfidence | None = None
    transition_start_frame: columns.TransitionStartFrame | None = None
    transition_end_frame: columns.TransitionEndFrame | None = None
    timesheet: columns.Timesheet
    evidence: columns.EvidenceField
    frame_confidence: columns.FrameConfidence | None = None
    drawings_count: columns.DrawingsCount
    dynamic_score: columns.DynamicScore
    dynamic_score_drawing: columns.DynamicScoreDrawing | None = None
    dynamic_score_sakuga: columns.DynamicScoreSakuga
    cadence: columns.CadenceField
    cadence_24: columns.Cadence24 | None = None
    cadence_sakuga: columns.CadenceSakuga
    segment_start_frames: columns.SegmentStartFrames | None = None
    segment_cadences: columns.SegmentCadences | None = None
    segment_cadences_24: columns.SegmentCadences24 | None = None
    drawing_hashes: columns.DrawingHashes
    hash_contrasts: columns.HashContrasts
    camera_kind: columns.CameraKindField | None = None
    camera_confidence: columns.CameraConfidence | None = None
    camera_path: columns.CameraPath | None = None
    camera_frame_kinds: columns.CameraFrameKinds | None = None
    camera_frame_confidence: columns.CameraFrameConfidence | None = None
    drop_reason: columns.DropReason | None = None


class Clip(msgspec.Struct, frozen=True, kw_only=True):
    """The encoded file of one shot. Its frames `[skip_frames, skip_frames + len_frames)` are the clip."""

    clip_id: ids.ClipId
    video_id: ids.VideoId
    start_frame: columns.StartFrame
    end_frame: columns.EndFrame
    object_key: columns.ObjectKey
    file_sha256: columns.FileSha256
    n_bytes: columns.NBytes
    skip_frames: columns.SkipFrames
    len_frames: columns.LenFrames
    packet_start_frame: columns.PacketStartFrame
    packet_end_frame: columns.PacketEndFrame
    encoding: columns.Encoding | None = None
    encoding_settings: columns.EncodingSettings | None = None


def shot_of(reading: ShotReading, *, video_id: str, shot_no: int) -> Shot:
    """Turn what the engine read into the row that is kept."""
    camera = reading.camera
    return Shot(
        video_id=video_id,
        clip_id=clip_id(video_id, reading.start_frame, reading.end_frame),
        shot_no=shot_no,
        start_frame=reading.start_frame,
        end_frame=reading.end_frame,
        start_pts=reading.start_pts,
        end_pts=reading.end_pts,
        cut_kind=reading.cut_kind,
        cut_confidence=reading.confidence,
        transition_start_frame=reading.transition_start_frame,
        transition_end_frame=reading.transition_end_frame,
        timesheet=reading.timesheet,
        evidence=list(reading.evidence),
        frame_confidence=reading.frame_confidence,
        drawings_count=len(reading.timesheet),
        dynamic_score=reading.dynamic_score,
        dynamic_score_drawing=reading.dynamic_score_drawing,
        dynamic_score_sakuga=reading.dynamic_score_sakuga,
        cadence=reading.cadence,
        cadence_24=reading.cadence_24,
        cadence_sakuga=reading.cadence_sakuga,
        segment_start_frames=[segment.start_frame for segment in reading.segments],
        segment_cadences=[segment.cadence for segment in reading.segments],
        segment_cadences_24=_cadences_24(reading.segments),
        drawing_hashes=reading.drawing_hashes,
        hash_contrasts=reading.hash_contrasts,
        camera_kind=camera.kind if camera else None,
        camera_confidence=camera.confidence if camera else None,
        camera_path=[value for step in camera.path for value in step] if camera else None,
        camera_frame_kinds=list(camera.frame_kinds) if camera else None,
        camera_frame_confidence=camera.frame_confidence if camera else None,
        drop_reason=reading.drop_reason,
    )


def _cadences_24(segments: list[Segment]) -> list[Cadence] | None:
    """Return the classes in 24ths of a second; None when time is unknown."""
    known = [segment.cadence_24 for segment in segments if segment.cadence_24 is not None]
    return known if len(known) == len(segments) else None
