"""What the report page of a release shows, gathered before a word of it is rendered."""

from datetime import datetime

import msgspec


class Loss(msgspec.Struct, frozen=True, kw_only=True):
    """How many items fell out for one reason, in the words of the code."""

    reason: str
    items: int


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the funnel: what is left of which things, and what fell out on the way here.

    Steps with equal `things` are drawn to one scale.
    """

    name: str
    things: str
    items: int
    losses: list[Loss] = []


class SplitRow(msgspec.Struct, frozen=True, kw_only=True):
    """What one split holds, beside what Sakuga-42M's holds; drawings beside its key frames."""

    split: str
    videos: int
    clips: int
    drawings: int
    seconds: float
    n_bytes: int
    sakuga_videos: int | None = None
    sakuga_clips: int | None = None
    sakuga_drawings: int | None = None


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """Clips of one kind; `sakuga_share` (0-1) is what Sakuga-42M published of the same kind."""

    name: str
    clips: int
    sakuga_share: float | None = None


class Composition(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of what the clips are like.

    `bars` count the clips that are known; `unknown` the others. `why_unknown` says why, and is all
    that is shown when nothing is known. `note` says what a reader must know to compare.
    """

    title: str
    bars: list[Bar]
    unknown: int = 0
    why_unknown: str = ""
    note: str = ""


class HeldBack(msgspec.Struct, frozen=True, kw_only=True):
    """Clips kept out of the release, and the setting that decides so, with its value."""

    reason: str
    clips: int
    setting: str
    value: str


class RunRow(msgspec.Struct, frozen=True, kw_only=True):
    """A run the release reads, and its params as JSON."""

    run_id: str
    stage: str
    stage_version: int
    params_json: str


class SampleClip(msgspec.Struct, frozen=True, kw_only=True):
    """A clip to look at. `sheet` is a JPEG or PNG contact sheet, None where none could be drawn."""

    clip_id: str
    video_id: str
    split: str
    name: str
    start_time: str
    timesheet: list[int]
    cadence: str
    width: int
    height: int
    licence: str | None
    licence_url: str | None
    page_url: str | None
    fused_caption: str | None
    sheet: bytes | None = None


class ReportData(msgspec.Struct, frozen=True, kw_only=True):
    """Everything on the page. `settings` are the release's own, as text by dotted name."""

    version: str
    created_at: datetime
    funnel: list[Step]
    splits: list[SplitRow]
    compositions: list[Composition]
    held_back: list[HeldBack]
    runs: list[RunRow]
    settings: dict[str, str]
    samples: list[SampleClip]
