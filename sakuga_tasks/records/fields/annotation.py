"""Columns that annotators fill, one family per kind."""

from typing import Annotated, Literal

from sakuga_tasks.records.fields.column import column

SampleFrames = Annotated[
    list[int], column("Frames of the clip's video sampled for annotators", by="sample", unit="frames", storage="int32")
]
SampleDrawings = Annotated[list[int], column("0-based drawing numbers of the samples", by="sample", storage="int32")]
PackKey = Annotated[str, column("Key of the frame pack", by="sample", min_length=1)]
FrameNo = Annotated[int, column("0-based frame in the video", by="sample", unit="frames", storage="int32", ge=0)]
DrawingNo = Annotated[int, column("0-based drawing in the clip", by="sample", storage="int32", ge=0)]
Exposure = Annotated[int, column("Frames the drawing is shown", by="sample", unit="frames", storage="int32", ge=1)]
ImageWidth = Annotated[int, column("Width of the still", by="sample", unit="px", storage="int32", ge=1)]
ImageHeight = Annotated[int, column("Height of the still", by="sample", unit="px", storage="int32", ge=1)]
Image = Annotated[bytes, column("The still, encoded", by="sample")]

Annotator = Annotated[str, column("What made the annotation", by="annotate", min_length=1)]

Brightness = Annotated[
    float, column("Mean luma over the samples", by="annotate", null="not_run", unit="ratio", ge=0, le=1)
]
Contrast = Annotated[
    float, column("Spread of luma, 5th to 95th percentile", by="annotate", null="not_run", unit="ratio", ge=0, le=1)
]
Saturation = Annotated[float, column("Mean HSV saturation", by="annotate", null="not_run", unit="ratio", ge=0, le=1)]
Colourfulness = Annotated[
    float, column("Hasler and Suesstrunk's colourfulness (2003)", by="annotate", null="not_run", ge=0)
]
FlatRatio = Annotated[
    float,
    column("Share of pixels whose neighbourhood is flat", by="annotate", null="not_run", unit="ratio", ge=0, le=1),
]
LineRatio = Annotated[
    float, column("Share of pixels on thin dark lines", by="annotate", null="not_run", unit="ratio", ge=0, le=1)
]
PaperRatio = Annotated[
    float,
    column("Share of pixels that look like bare light paper", by="annotate", null="not_run", unit="ratio", ge=0, le=1),
]
IsMonochrome = Annotated[bool, column("Whether the samples carry next to no colour", by="annotate", null="not_run")]
Palette = Annotated[
    list[Annotated[str, column("One colour", by="annotate", pattern="^#[0-9a-f]{6}$")]],
    column("Main colours as #rrggbb, most common first", by="annotate", null="not_run"),
]
PaletteShares = Annotated[
    list[float],
    column(
        "Share of the picture of each palette colour", by="annotate", null="not_run", unit="ratio", storage="float32"
    ),
]

TagNames = Annotated[list[str], column("Tag names", by="annotate", null="no_model")]
TagCategories = Annotated[list[str], column("Category of each tag", by="annotate", null="no_model")]
TagScores = Annotated[
    list[float], column("Score of each tag", by="annotate", unit="ratio", null="no_model", storage="float32")
]
RatingName = Annotated[
    Literal["general", "sensitive", "questionable", "explicit"],
    column("Winning rating", by="annotate", null="no_model"),
]
RatingGeneral = Annotated[float, column("Score of general", by="annotate", unit="ratio", null="no_model", ge=0, le=1)]
RatingSensitive = Annotated[
    float, column("Score of sensitive", by="annotate", unit="ratio", null="no_model", ge=0, le=1)
]
RatingQuestionable = Annotated[
    float, column("Score of questionable", by="annotate", unit="ratio", null="no_model", ge=0, le=1)
]
RatingExplicit = Annotated[float, column("Score of explicit", by="annotate", unit="ratio", null="no_model", ge=0, le=1)]
CaptionText = Annotated[str, column("One model's text", by="annotate", null="no_model", max_length=65536)]
AestheticScore = Annotated[
    float, column("Highest aesthetic score over the samples", by="annotate", unit="ratio", null="no_model", ge=0, le=1)
]
TextProbability = Annotated[
    float, column("Highest text-box score over the samples", by="annotate", unit="ratio", null="no_model", ge=0, le=1)
]
TextAreaRatio = Annotated[
    float, column("Share of the picture under text boxes", by="annotate", unit="ratio", null="no_model", ge=0, le=1)
]
EmbeddingVector = Annotated[
    list[float], column("Embedding of the samples", by="annotate", null="no_model", storage="float32")
]
FusedCaption = Annotated[
    str, column("The published text", by="caption", null="not_run", min_length=1, max_length=65536)
]
TaxonomyClass = Annotated[str, column("Class name within one taxonomy dimension", by="classify", null="no_model")]
