"""The manifest of a release: its files, counts, settings and runs; the last file written."""

import platform
from typing import Any, TypeVar

import duckdb
import msgspec
import pyarrow as pa

import sakuga_tasks
from sakuga_tasks.jobs.release.decide import Remembered
from sakuga_tasks.jobs.release.spec import ReleaseSpec
from sakuga_tasks.records.manifest import ManifestHead, ReleaseFile, SplitCounts
from sakuga_tasks.store.sql import load_sql

_Row = TypeVar("_Row", bound=msgspec.Struct)

KEY_FRAME_METHODS = {
    "local": "a drawing starts where the largest 8x8 block change passes a threshold, echoes suppressed (`local`)",
    "sakuga42m": "a drawing starts where SSIM at 64x64 against the frame before is under 0.95 (`sakuga42m`)",
}


class FunnelStep(msgspec.Struct, frozen=True, kw_only=True):
    """How many items a step left, or dropped for a reason."""

    step: str
    reason: str | None
    items: int


class PinnedRun(msgspec.Struct, frozen=True, kw_only=True):
    """A run the release reads, with its params."""

    run_id: str
    stage: str
    stage_version: int
    params: dict[str, Any]
    model_sha256s: list[str]
    upstream_run_ids: list[str]


class LicenceCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many clips ship under one licence."""

    licence: str
    licence_class: str
    clips: int


class Manifest(ManifestHead, frozen=True, kw_only=True):
    """Everything about a release but its rows."""

    spec: ReleaseSpec
    salt: str
    funnel: list[FunnelStep]
    skipped_buckets: int
    skipped_hashes: int
    licences: list[LicenceCount]
    captions_by: dict[str, int]
    runs: list[PinnedRun]
    key_frame_methods: dict[str, str]
    checks: list[str]
    engine: dict[str, str]


def make_manifest(
    con: duckdb.DuckDBPyConnection,
    *,
    version: str,
    spec: ReleaseSpec,
    remembered: Remembered,
    files: list[ReleaseFile],
    checks: list[str],
) -> Manifest:
    """Gather the manifest from the release's tables."""
    runs = _read_runs(con)
    return Manifest(
        release_version=version,
        spec_sha256=spec.sha256,
        spec=spec,
        salt=spec.params.split.salt,
        files=sorted(files, key=lambda file: file.path),
        counts=_rows(con, "counts", SplitCounts),
        duplicates=sum(file.rows or 0 for file in files if file.path == "duplicates.parquet"),
        funnel=_rows(con, "funnel", FunnelStep),
        skipped_buckets=remembered.skipped_buckets,
        skipped_hashes=remembered.skipped_hashes,
        licences=_rows(con, "licence_counts", LicenceCount),
        captions_by=dict(con.execute(load_sql("publish/annotator_counts")).fetchall()),
        runs=runs,
        key_frame_methods={
            run.run_id: KEY_FRAME_METHODS.get(name, name)
            for run in runs
            if isinstance(name := run.params.get("drawings"), str)
        },
        checks=checks,
        engine={
            "duckdb": duckdb.__version__,
            "pyarrow": pa.__version__,
            "python": platform.python_version(),
            "sakuga_tasks": sakuga_tasks.__version__,
        },
    )


def encode_manifest(manifest: Manifest) -> bytes:
    """Return the manifest as indented JSON, its keys sorted."""
    return msgspec.json.format(msgspec.json.encode(manifest, order="sorted"), indent=2) + b"\n"


def _rows(con: duckdb.DuckDBPyConnection, name: str, record: type[_Row]) -> list[_Row]:
    fields = record.__struct_fields__
    rows = con.execute(load_sql(f"publish/{name}")).fetchall()
    return [msgspec.convert(dict(zip(fields, row, strict=True)), record) for row in rows]


def _read_runs(con: duckdb.DuckDBPyConnection) -> list[PinnedRun]:
    return [
        PinnedRun(
            run_id=run_id,
            stage=stage,
            stage_version=stage_version,
            params=msgspec.json.decode(params_json, type=dict[str, Any]),
            model_sha256s=models,
            upstream_run_ids=upstream,
        )
        for run_id, stage, stage_version, params_json, models, upstream in con.execute(
            load_sql("publish/runs")
        ).fetchall()
    ]
