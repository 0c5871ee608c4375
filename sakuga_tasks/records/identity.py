"""How identities are computed. Never change one: stored data and tombstones hang on them."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec


def canonical_json(value: object) -> bytes:
    """Encode a value with sorted keys and no spaces, so that equal values give equal bytes."""
    return msgspec.json.encode(value, order="deterministic")


def run_id(
    *,
    stage: str,
    stage_version: int,
    params: Mapping[str, Any],
    model_sha256s: Sequence[str] = (),
    upstream_run_ids: Iterable[str] = (),
) -> str:
    """Name one setting of a stage: 16 hex digits, without time, host, executor or input."""
    key = {
        "stage": stage,
        "stage_version": stage_version,
        "params": dict(params),
        "model_sha256s": list(model_sha256s),
        "upstream_run_ids": sorted(upstream_run_ids),
    }
    return hashlib.sha256(canonical_json(key)).hexdigest()[:16]


def batch_id(item_ids: Iterable[str], attempt: int) -> str:
    """Name items done together: 32 hex digits over the sorted ids and the attempt number.

    `sql/plan` computes the same in DuckDB; a test holds the two against each other.
    """
    text = "\n".join(sorted(item_ids)) + f"\n#{attempt}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def clip_id(video_id: str, start_frame: int, end_frame: int) -> str:
    """Name the frames `[start_frame, end_frame)` of a video, whatever detector found them: 32 hex digits."""
    return hashlib.sha256(f"{video_id}:{start_frame}:{end_frame}".encode()).hexdigest()[:32]


def post_id(*, source: str, url: str, revision: str = "") -> str:
    """Name a post: 32 hex digits over the source, the url and what tells one state of it from the next.

    `revision` is size and modification time for a local file, the MD5 a source promises, or empty.
    """
    return hashlib.sha256("\n".join((source, url, revision)).encode()).hexdigest()[:32]


def local_revision(*, n_bytes: int, mtime_ns: int) -> str:
    """Return what tells one state of a local file from the next: its size and time of change."""
    return f"{n_bytes}:{mtime_ns}"


def revision_id(post: Mapping[str, Any]) -> str:
    """Name one wording of a post: 32 hex digits over all its fields."""
    return hashlib.sha256(canonical_json(dict(post))).hexdigest()[:32]
