"""Annotations: one typed record per kind, appended per run, never updated."""

import msgspec

from sakuga_tasks.records.fields import annotation as columns
from sakuga_tasks.records.fields import ids


class Annotation(msgspec.Struct, frozen=True, kw_only=True):
    """What every annotation says first: of which clip, made by what."""

    clip_id: ids.ClipId
    video_id: ids.VideoId
    annotator: columns.Annotator


class Facts(Annotation, frozen=True, kw_only=True):
    """Colour, line and paper facts that need no weights."""

    brightness: columns.Brightness
    contrast: columns.Contrast
    saturation: columns.Saturation
    colourfulness: columns.Colourfulness
    flat_ratio: columns.FlatRatio
    line_ratio: columns.LineRatio
    paper_ratio: columns.PaperRatio
    is_monochrome: columns.IsMonochrome
    palette: columns.Palette
    palette_shares: columns.PaletteShares


class Tags(Annotation, frozen=True, kw_only=True):
    """Name, category and score of every tag above the annotator's floor."""

    tag_names: columns.TagNames
    tag_categories: columns.TagCategories
    tag_scores: columns.TagScores


class Rating(Annotation, frozen=True, kw_only=True):
    """The four ratings, and the winner."""

    rating: columns.RatingName
    rating_general: columns.RatingGeneral
    rating_sensitive: columns.RatingSensitive
    rating_questionable: columns.RatingQuestionable
    rating_explicit: columns.RatingExplicit


class Caption(Annotation, frozen=True, kw_only=True):
    """One model's text about the samples."""

    caption_text: columns.CaptionText


class Aesthetic(Annotation, frozen=True, kw_only=True):
    """How pleasing the samples look to a model."""

    aesthetic_score: columns.AestheticScore


class Text(Annotation, frozen=True, kw_only=True):
    """How much lettering is on screen."""

    text_probability: columns.TextProbability
    text_area_ratio: columns.TextAreaRatio | None = None


class Embedding(Annotation, frozen=True, kw_only=True):
    """A vector for search and for finding copies."""

    embedding_vector: columns.EmbeddingVector


class FusedCaption(Annotation, frozen=True, kw_only=True):
    """The published text."""

    fused_caption: columns.FusedCaption


class Taxonomy(Annotation, frozen=True, kw_only=True):
    """One class in each of Sakuga-42M's six dimensions."""

    taxonomy_time: columns.TaxonomyClass | None = None
    taxonomy_venue: columns.TaxonomyClass | None = None
    taxonomy_media: columns.TaxonomyClass | None = None
    taxonomy_filming: columns.TaxonomyClass | None = None
    taxonomy_composition: columns.TaxonomyClass | None = None
    taxonomy_character: columns.TaxonomyClass | None = None
