"""The rows of a release's files: a clip in a split, a duplicate beside it, and where its video came from."""

import msgspec

from sakuga_tasks.records.fields import annotation, ids, ledger, release, video
from sakuga_tasks.records.fields import source as origin


class PublishedClip(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a split: what follows from content, source metadata and settings, and nothing observed."""

    clip_id: ids.ClipId
    video_id: ids.VideoId
    split: ledger.SplitName
    split_key: ledger.SplitKey
    cluster_id: ids.ClusterId
    is_small: release.IsSmall
    is_aesthetic: release.IsAesthetic
    is_safe: release.IsSafe

    clip_key: release.ClipKey
    clip_sha256: release.ClipSha256
    clip_bytes: release.ClipBytes
    skip_frames: video.SkipFrames
    len_frames: video.LenFrames

    shot_no: video.ShotNo
    start_frame: video.StartFrame
    end_frame: video.EndFrame
    start_pts: video.StartPts
    end_pts: video.EndPts
    time_base_num: video.TimeBaseNum
    time_base_den: video.TimeBaseDen
    start_time: release.StartTime
    end_time: release.EndTime
    cut_kind: video.CutKindField
    cut_confidence: video.CutConfidence | None = None
    transition_start_frame: video.TransitionStartFrame | None = None
    transition_end_frame: video.TransitionEndFrame | None = None

    drawings_count: video.DrawingsCount
    timesheet: video.Timesheet
    dynamic_score: video.DynamicScore
    dynamic_score_drawing: video.DynamicScoreDrawing | None = None
    dynamic_score_sakuga: video.DynamicScoreSakuga
    cadence: video.CadenceField
    cadence_24: video.Cadence24 | None = None
    cadence_sakuga: video.CadenceSakuga
    camera_kind: video.CameraKindField | None = None
    camera_confidence: video.CameraConfidence | None = None

    container: video.Container
    codec: video.Codec
    pixel_format: video.PixelFormat
    bit_depth: video.BitDepth
    width: video.Width
    height: video.Height
    sar_num: video.SarNum
    sar_den: video.SarDen
    rotation: video.Rotation
    fps_num: video.FpsNum | None = None
    fps_den: video.FpsDen | None = None
    duration_s: video.DurationS | None = None
    bit_rate: video.BitRate | None = None
    has_audio: video.HasAudio
    is_interlaced: video.IsInterlaced | None = None
    video_bytes: release.VideoBytes

    source: origin.Source
    source_post_no: origin.SourcePostNo | None = None
    source_url: release.SourceUrl | None = None
    page_url: origin.PageUrl | None = None
    source_name: release.SourceName
    licence: origin.Licence | None = None
    licence_class: origin.LicenceClass
    licence_url: origin.LicenceUrl | None = None
    title: origin.Title | None = None
    uploader: origin.Uploader | None = None
    work: origin.Work | None = None
    country: origin.Country | None = None
    year: origin.Year | None = None
    published_at: origin.PublishedAt | None = None
    user_tags: origin.UserTags

    facts_status: release.FactsStatus
    brightness: annotation.Brightness | None = None
    contrast: annotation.Contrast | None = None
    saturation: annotation.Saturation | None = None
    colourfulness: annotation.Colourfulness | None = None
    flat_ratio: annotation.FlatRatio | None = None
    line_ratio: annotation.LineRatio | None = None
    paper_ratio: annotation.PaperRatio | None = None
    is_monochrome: annotation.IsMonochrome | None = None
    palette: annotation.Palette | None = None
    palette_shares: annotation.PaletteShares | None = None

    tags_status: release.TagsStatus
    tag_names: annotation.TagNames | None = None
    tag_categories: annotation.TagCategories | None = None
    tag_scores: annotation.TagScores | None = None

    rating_status: release.RatingStatus
    rating: annotation.RatingName | None = None
    rating_general: annotation.RatingGeneral | None = None
    rating_sensitive: annotation.RatingSensitive | None = None
    rating_questionable: annotation.RatingQuestionable | None = None
    rating_explicit: annotation.RatingExplicit | None = None

    aesthetic_status: release.AestheticStatus
    aesthetic_score: annotation.AestheticScore | None = None

    text_status: release.TextStatus
    text_probability: annotation.TextProbability | None = None
    text_area_ratio: annotation.TextAreaRatio | None = None

    captions_status: release.CaptionsStatus
    captions: release.Captions | None = None
    caption_annotators: release.CaptionAnnotators | None = None

    fused_caption_status: release.FusedCaptionStatus
    fused_caption: annotation.FusedCaption | None = None
    fused_caption_annotator: release.FusedCaptionAnnotator | None = None

    taxonomy_status: release.TaxonomyStatus
    taxonomy_time: annotation.TaxonomyClass | None = None
    taxonomy_venue: annotation.TaxonomyClass | None = None
    taxonomy_media: annotation.TaxonomyClass | None = None
    taxonomy_filming: annotation.TaxonomyClass | None = None
    taxonomy_composition: annotation.TaxonomyClass | None = None
    taxonomy_character: annotation.TaxonomyClass | None = None

    production_stage: release.ProductionStage | None = None
    look: release.Look | None = None


class Duplicate(msgspec.Struct, frozen=True, kw_only=True):
    """A clip that may ship and is in no split, because a clip like it is."""

    clip_id: ids.ClipId
    video_id: ids.VideoId
    start_frame: video.StartFrame
    end_frame: video.EndFrame
    cluster_id: ids.ClusterId
    cluster_kind: ledger.ClusterKind
    representative_clip_id: release.RepresentativeClipId
    representative_video_id: release.RepresentativeVideoId


class Provenance(msgspec.Struct, frozen=True, kw_only=True):
    """How a video of the release came to us, once per post: observations, kept out of the splits."""

    video_id: ids.VideoId
    post_id: ids.PostId
    source: origin.Source
    source_url: release.SourceUrl | None = None
    page_url: origin.PageUrl | None = None
    licence: origin.Licence | None = None
    licence_class: origin.LicenceClass
    licence_url: origin.LicenceUrl | None = None
    fetched_at: origin.FetchedAt
    host: origin.Host | None = None
    http_status: origin.HttpStatus | None = None
    etag: origin.Etag | None = None
    robots_sha256: origin.RobotsSha256 | None = None
    crawl_run_id: release.CrawlRunId
    download_run_id: release.DownloadRunId
    analyse_run_id: release.AnalyseRunId
