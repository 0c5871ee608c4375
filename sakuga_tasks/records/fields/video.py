"""Columns about a video file, its shots and its clips."""

from typing import Annotated, Literal

from sakuga_tasks.records.fields.column import SHA256_PATTERN, column

Container = Annotated[str, column("Container format", by="download")]
Codec = Annotated[str, column("Video codec", by="download")]
PixelFormat = Annotated[str, column("Pixel format of the stored frames", by="download")]
BitDepth = Annotated[int, column("Bits per sample", by="download", storage="int8", ge=1, le=32)]
Width = Annotated[int, column("Width of the stored picture", by="download", unit="px", storage="int32", ge=1)]
Height = Annotated[int, column("Height of the stored picture", by="download", unit="px", storage="int32", ge=1)]
SarNum = Annotated[int, column("Sample aspect ratio, numerator", by="download", storage="int32", ge=1)]
SarDen = Annotated[int, column("Sample aspect ratio, denominator", by="download", storage="int32", ge=1)]
Rotation = Annotated[
    int, column("Clockwise turn a player must apply", by="download", unit="degrees", storage="int16", ge=0, le=359)
]
TimeBaseNum = Annotated[int, column("Time base, numerator", by="download", unit="s", ge=1)]
TimeBaseDen = Annotated[int, column("Time base, denominator", by="download", unit="s", ge=1)]
FpsNum = Annotated[
    int,
    column(
        "Frame rate the container states, numerator; of a variable rate a mean",
        by="download",
        unit="Hz",
        null="the container names none",
        ge=1,
    ),
]
FpsDen = Annotated[
    int,
    column(
        "Frame rate the container states, denominator",
        by="download",
        unit="Hz",
        null="the container names none",
        ge=1,
    ),
]
DurationS = Annotated[
    float, column("Length the container states", by="download", unit="s", null="the container names none", ge=0)
]
BitRate = Annotated[
    int, column("Bits per second the container states", by="download", null="the container names none", ge=0)
]
HasAudio = Annotated[bool, column("Whether the file has an audio stream", by="download")]
IsInterlaced = Annotated[
    bool,
    column(
        "Whether pictures are coded as fields, as the first frame says, else the stream",
        by="download",
        null="neither says",
    ),
]
NBytes = Annotated[int, column("Size of the object", by="download", unit="bytes", ge=0)]
ObjectKey = Annotated[str, column("Key of the object in the store", by="download", min_length=1)]

ShotNo = Annotated[int, column("0-based number of the shot in its video", by="analyse", storage="int32", ge=0)]
StartFrame = Annotated[int, column("First frame, 0-based", by="analyse", unit="frames", storage="int32", ge=0)]
EndFrame = Annotated[int, column("Frame after the last", by="analyse", unit="frames", storage="int32", ge=1)]
StartPts = Annotated[int, column("Exact time of the first frame, in the time base", by="analyse")]
EndPts = Annotated[int, column("Exact time at which the last frame ends, in the time base", by="analyse")]
CutKindField = Annotated[
    Literal["start", "hard", "flash_cut", "dissolve", "fade", "wipe"],
    column("How the shot begins", by="analyse"),
]
CutConfidence = Annotated[
    float,
    column("Confidence of the cut", by="analyse", unit="ratio", null="Sakuga-42M's methods give none", ge=0, le=1),
]
TransitionStartFrame = Annotated[
    int,
    column(
        "First frame of the transition before the shot",
        by="analyse",
        unit="frames",
        null="no transition was read",
        storage="int32",
        ge=0,
    ),
]
TransitionEndFrame = Annotated[
    int,
    column(
        "Frame after the transition before the shot",
        by="analyse",
        unit="frames",
        null="no transition was read",
        storage="int32",
        ge=0,
    ),
]
Timesheet = Annotated[
    list[Annotated[int, column("One exposure", by="analyse", ge=1)]],
    column("Exposure of each drawing in order; sums to the frames", by="analyse", unit="frames", storage="int32"),
]
EvidenceField = Annotated[
    list[Literal["first", "held", "local", "step", "slow", "weak", "cadence", "camera", "ssim"]],
    column(
        "Per frame what it shows: a new drawing (first, local, step, slow, weak, ssim, or cadence: told by its"
        " neighbours) or none (held, camera)",
        by="analyse",
    ),
]
FrameConfidence = Annotated[
    list[float],
    column(
        "Per frame, how sure the reading is, by the model's own odds; 0.8 in transitions",
        by="analyse",
        unit="ratio",
        null="Sakuga-42M's methods give none",
        storage="float32",
    ),
]
DrawingsCount = Annotated[int, column("Drawings in the shot", by="analyse", storage="int32", ge=1)]
DynamicScore = Annotated[
    float, column("Share of frames that show a change of any kind", by="analyse", unit="ratio", ge=0, le=1)
]
DynamicScoreDrawing = Annotated[
    float,
    column(
        "Share of frames that show a new drawing, the camera left out",
        by="analyse",
        unit="ratio",
        null="Sakuga-42M's methods cannot tell drawing from camera",
        ge=0,
        le=1,
    ),
]
DynamicScoreSakuga = Annotated[
    float, column("Sakuga-42M's score: key frames over frames", by="analyse", unit="ratio", ge=0, le=1)
]
CadenceField = Annotated[
    Literal["on_ones", "on_twos", "on_threes", "hold", "mixed"],
    column("Cadence class from the exposures", by="analyse"),
]
Cadence24 = Annotated[
    Literal["on_ones", "on_twos", "on_threes", "hold", "mixed"],
    column("Cadence class in 24ths of a second", by="analyse", null="the video states no usable times"),
]
SegmentStartFrames = Annotated[
    list[int],
    column(
        "First frame of each stretch with one cadence",
        by="analyse",
        unit="frames",
        null="read before version 2 of analyse",
        storage="int32",
    ),
]
SegmentCadences = Annotated[
    list[Literal["on_ones", "on_twos", "on_threes", "hold", "mixed"]],
    column("Cadence class of each such stretch", by="analyse", null="read before version 2 of analyse"),
]
SegmentCadences24 = Annotated[
    list[Literal["on_ones", "on_twos", "on_threes", "hold", "mixed"]],
    column(
        "Cadence class of each such stretch, in 24ths of a second",
        by="analyse",
        null="the video states no usable times",
    ),
]
CadenceSakuga = Annotated[
    Literal["on_ones", "on_twos", "on_threes", "hold", "mixed"],
    column("Sakuga-42M's class, from its score with its edges", by="analyse"),
]
DrawingHashes = Annotated[
    list[int],
    column("drawing_hash_v1 of each drawing's first frame", by="analyse", storage="uint64"),
]
HashContrasts = Annotated[
    list[int],
    column("How informative each hashed drawing is, 0-255", by="analyse", storage="int16"),
]
CameraKindField = Annotated[
    Literal["static", "pan", "tilt", "zoom", "shake", "mixed"],
    column("Camera move", by="analyse", null="Sakuga-42M's methods do not read the camera"),
]
CameraConfidence = Annotated[
    float,
    column(
        "Confidence of the camera reading",
        by="analyse",
        unit="ratio",
        null="Sakuga-42M's methods do not read the camera",
        ge=0,
        le=1,
    ),
]
CameraPath = Annotated[
    list[float],
    column(
        "dx, dy, zoom of what is drawn since the frame before, per frame, flattened",
        by="analyse",
        unit="px",
        null="Sakuga-42M's methods do not read the camera",
        storage="float32",
    ),
]
CameraFrameKinds = Annotated[
    list[Literal["static", "pan", "tilt", "zoom", "shake", "mixed"]],
    column("Camera move per frame", by="analyse", null="Sakuga-42M's methods do not read the camera"),
]
CameraFrameConfidence = Annotated[
    list[float],
    column(
        "Confidence of the camera reading per frame",
        by="analyse",
        unit="ratio",
        null="Sakuga-42M's methods do not read the camera",
        storage="float32",
    ),
]
DropReason = Annotated[
    str, column("Why the shot makes no clip", by="analyse", null="the shot makes a clip", max_length=64)
]

SkipFrames = Annotated[
    int,
    column(
        "Frames the clip file carries before the clip; never shown", by="analyse", unit="frames", storage="int32", ge=0
    ),
]
LenFrames = Annotated[
    int, column("Frames of the clip after the skip", by="analyse", unit="frames", storage="int32", ge=1)
]
PacketStartFrame = Annotated[
    int,
    column("First frame whose packet the clip file carries", by="analyse", unit="frames", storage="int32", ge=0),
]
PacketEndFrame = Annotated[
    int,
    column(
        "Frame after the last whose packet the clip file carries", by="analyse", unit="frames", storage="int32", ge=1
    ),
]
Encoding = Annotated[
    Literal["copy", "reencoded"],
    column(
        "Whether the clip file holds the video's packets, or was encoded anew after a neighbour was taken down",
        by="analyse",
        null="cut before version 2 of analyse: a copy",
    ),
]
EncodingSettings = Annotated[
    str,
    column("Encoder, settings and pixel format of a clip file encoded anew", by="takedown", null="a copy"),
]
FileSha256 = Annotated[str, column("SHA-256 of the object's bytes", by="analyse", pattern=SHA256_PATTERN)]
