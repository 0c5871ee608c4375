"""Gather what the report shows: the manifest's counts, and figures read from the published rows."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

import duckdb
import msgspec

from sakuga_tasks.jobs.release.manifest import FunnelStep, Manifest
from sakuga_tasks.jobs.release.report.figures import FIGURES, SAKUGA_SPLITS, WHY_STATUS, Figure
from sakuga_tasks.records.identity import canonical_json
from sakuga_tasks.records.manifest import SplitCounts
from sakuga_tasks.records.report import (
    Bar,
    Composition,
    HeldBack,
    Loss,
    ReportData,
    RunRow,
    SampleClip,
    SplitRow,
    Step,
)
from sakuga_tasks.store.sql import load_sql

SAMPLES_MAX = 12

_BARS_MAX = 12
_STEPS = {
    "posts_found": ("posts found", "posts"),
    "videos_stored": ("videos stored", "videos"),
    "videos_analysed": ("videos analysed", "videos"),
    "shots": ("shots", "shots"),
    "clips": ("clips cut", "shots"),
    "clips_published": ("clips published", "shots"),
}
_SETTING_OF = {
    "licence_restricted": "ship_restricted_licence",
    "licence_unknown": "ship_unknown_licence",
    "rating_questionable": "ship_questionable",
    "rating_explicit": "ship_explicit",
}
_ALWAYS = {
    "taken_down": "removal asked for",
    "post_missing": "every clip needs a post",
    "unfinished": "captions come first",
    "split_conflict": "a clip never crosses splits",
}


def gather_report(
    con: duckdb.DuckDBPyConnection,
    manifest: Manifest,
    *,
    created_at: datetime,
    sheets: Mapping[str, bytes],
) -> ReportData:
    """Return what the report of a release shows.

    Args:
        con: A connection in which the rows of all splits are the table `published`.
        manifest: The release's manifest.
        created_at: When the release was made, UTC.
        sheets: Contact sheets by clip_id, of the clips that `choose_samples` names.
    """
    settings = dict(_flat(msgspec.to_builtins(manifest.spec.params)))
    missing = _missing_kinds(con)
    return ReportData(
        version=manifest.release_version,
        created_at=created_at,
        funnel=_funnel(manifest.funnel),
        splits=[_split_row(counts) for counts in manifest.counts],
        compositions=[_composition(con, figure, missing) for figure in FIGURES],
        held_back=_held_back(manifest.funnel, settings),
        runs=[
            RunRow(
                run_id=run.run_id,
                stage=run.stage,
                stage_version=run.stage_version,
                params_json=canonical_json(run.params).decode(),
            )
            for run in manifest.runs
        ],
        settings=settings | {"catalog.log_no": str(manifest.spec.log_no)},
        samples=[msgspec.structs.replace(sample, sheet=sheets.get(sample.clip_id)) for sample in choose_samples(con)],
    )


def choose_samples(con: duckdb.DuckDBPyConnection, samples_max: int = SAMPLES_MAX) -> list[SampleClip]:
    """Return clips worth a look, of every cadence and video in turn, without their sheets."""
    cursor = con.execute(load_sql("report/samples"), {"samples_max": samples_max})
    names = [column[0] for column in cursor.description or []]
    return [msgspec.convert(dict(zip(names, row, strict=True)), SampleClip) for row in cursor.fetchall()]


def _funnel(rows: list[FunnelStep]) -> list[Step]:
    """Fold the manifest's rows into steps; what fell out belongs to the step that comes after it."""
    steps: list[Step] = []
    losses: list[Loss] = []
    for name, group in groupby(rows, key=lambda row: row.step):
        found = list(group)
        if name not in _STEPS:
            losses += [Loss(reason=row.reason or name, items=row.items) for row in found if row.items]
            continue
        called, things = _STEPS[name]
        steps.append(Step(name=called, things=things, items=sum(row.items for row in found), losses=losses))
        losses = []
    return steps


def _held_back(rows: list[FunnelStep], settings: Mapping[str, str]) -> list[HeldBack]:
    held_back = []
    for row in rows:
        reason = row.reason or row.step
        setting = _SETTING_OF.get(reason, "")
        if row.step == "clips_held_back" and row.items:
            value = settings.get(setting, "")
            held_back.append(
                HeldBack(reason=reason, clips=row.items, setting=setting or _ALWAYS.get(reason, ""), value=value)
            )
    return held_back


def _split_row(counts: SplitCounts) -> SplitRow:
    videos, clips, drawings = SAKUGA_SPLITS.get(counts.split, (None, None, None))
    return SplitRow(
        split=counts.split,
        videos=counts.videos,
        clips=counts.clips,
        drawings=counts.drawings,
        seconds=counts.seconds,
        n_bytes=counts.n_bytes,
        sakuga_videos=videos,
        sakuga_clips=clips,
        sakuga_drawings=drawings,
    )


def _missing_kinds(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return why rows lack a kind of annotation, by kind; the commonest reason where there are two."""
    rows = con.execute(load_sql("report/statuses")).fetchall()
    return {kind: WHY_STATUS[status] for kind, status, _ in reversed(rows)}


def _composition(con: duckdb.DuckDBPyConnection, figure: Figure, missing: Mapping[str, str]) -> Composition:
    counts: dict[str | None, int] = dict(con.execute(load_sql(f"report/{figure.query}")).fetchall())
    unknown = counts.pop(None, 0)
    names = [*figure.shares, *(name for name in counts if name is not None and name not in figure.shares)]
    bars = [Bar(name=name, clips=counts.get(name, 0), sakuga_share=figure.shares.get(name)) for name in names]
    why = missing.get(figure.kind, "the model gave no answer") if figure.kind else figure.missing
    rest = bars[_BARS_MAX:]
    if rest:
        bars = [*bars[:_BARS_MAX], Bar(name=f"{len(rest)} others", clips=sum(bar.clips for bar in rest))]
    return Composition(
        title=figure.title, bars=bars, unknown=unknown, why_unknown=why if unknown else "", note=figure.note
    )


def _flat(value: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(inner, f"{prefix}.{name}" if prefix else name)
    else:
        yield prefix, canonical_json(value).decode()
