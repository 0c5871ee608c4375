"""A video: one downloaded file, named by the SHA-256 of its bytes; and how it was fetched."""

import msgspec

from sakuga_tasks.records.fields import ids, source
from sakuga_tasks.records.fields import video as columns


class Video(msgspec.Struct, frozen=True, kw_only=True):
    """What follows from the bytes alone: equal for every post of the same file."""

    video_id: ids.VideoId
    n_bytes: columns.NBytes
    container: columns.Container
    codec: columns.Codec
    pixel_format: columns.PixelFormat
    bit_depth: columns.BitDepth
    width: columns.Width
    height: columns.Height
    sar_num: columns.SarNum
    sar_den: columns.SarDen
    rotation: columns.Rotation
    time_base_num: columns.TimeBaseNum
    time_base_den: columns.TimeBaseDen
    fps_num: columns.FpsNum | None = None
    fps_den: columns.FpsDen | None = None
    duration_s: columns.DurationS | None = None
    bit_rate: columns.BitRate | None = None
    has_audio: columns.HasAudio
    is_interlaced: columns.IsInterlaced | None = None


class Fetch(msgspec.Struct, frozen=True, kw_only=True):
    """That a post's bytes arrived and are this video: observations, kept apart from facts."""

    post_id: ids.PostId
    video_id: ids.VideoId
    fetched_at: source.FetchedAt
    host: source.Host | None = None
    final_url: source.FinalUrl | None = None
    http_status: source.HttpStatus | None = None
    etag: source.Etag | None = None
    robots_sha256: source.RobotsSha256 | None = None
