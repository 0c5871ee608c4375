"""Samples: which drawings annotators look at, and the frame packs that carry them."""

import msgspec

from sakuga_tasks.records.fields import annotation, ids


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """The drawings sampled from one clip and the pack that holds their stills."""

    clip_id: ids.ClipId
    video_id: ids.VideoId
    sample_frames: annotation.SampleFrames
    sample_drawings: annotation.SampleDrawings
    pack_key: annotation.PackKey


class PackFrame(msgspec.Struct, frozen=True, kw_only=True):
    """One still in a frame pack."""

    clip_id: ids.ClipId
    frame_no: annotation.FrameNo
    drawing_no: annotation.DrawingNo
    exposure: annotation.Exposure
    image_width: annotation.ImageWidth
    image_height: annotation.ImageHeight
    image: annotation.Image
