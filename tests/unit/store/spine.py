"""Makers of small true records, and batches put into a store as a worker puts them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from sakuga_tasks.records.identity import batch_id, clip_id, run_id
from sakuga_tasks.records.ledger import Outcome, Run, Tombstone
from sakuga_tasks.records.post import Post, revise
from sakuga_tasks.records.sample import Sample
from sakuga_tasks.records.shot import Clip, Shot
from sakuga_tasks.records.video import Fetch, Video
from sakuga_tasks.store import layout
from sakuga_tasks.store.catalog import ALL_TABLES, open_snapshot
from sakuga_tasks.store.fragments import rows_to_table, write_fragment
from sakuga_tasks.store.objects import Store
from sakuga_tasks.store.receipts import Attempt, Receipt, put_receipt, put_run
from sakuga_tasks.store.snapshots import rebuild

START = datetime(2026, 1, 1, tzinfo=UTC)
ATTEMPT = Attempt(started_at=START, finished_at=START, code_version="1", library_versions={})
SHOT_FRAMES = 24

Rows = dict[str, list[msgspec.Struct]]


def make_run(stage: str = "analyse", **params: Any) -> Run:
    return Run(
        run_id=run_id(stage=stage, stage_version=1, params=params),
        stage=stage,
        stage_version=1,
        params_json=msgspec.json.encode(params).decode(),
        upstream_run_ids=[],
    )


def hex_of(text: str, digits: int = 64) -> str:
    return sha256(text.encode()).hexdigest()[:digits]


def make_post(name: str, **values: Any) -> Post:
    return revise(
        Post(
            post_id=hex_of(f"post {name}", 32),
            source="list",
            url=f"https://example.org/{name}.mp4",
            file_name=f"{name}.mp4",
            licence_class="open",
            **values,
        )
    )


def make_video(name: str) -> Video:
    return Video(
        video_id=hex_of(name),
        n_bytes=1000,
        container="mp4",
        codec="h264",
        pixel_format="yuv420p",
        bit_depth=8,
        width=640,
        height=360,
        sar_num=1,
        sar_den=1,
        rotation=0,
        time_base_num=1,
        time_base_den=24,
        fps_num=24,
        fps_den=1,
        duration_s=60.0,
        has_audio=False,
    )


def make_fetch(post: str, video: str) -> Fetch:
    return Fetch(post_id=hex_of(f"post {post}", 32), video_id=hex_of(video), fetched_at=START)


def make_shot(video: str, shot_no: int) -> Shot:
    start = shot_no * SHOT_FRAMES
    return Shot(
        video_id=hex_of(video),
        clip_id=make_clip_id(video, shot_no),
        shot_no=shot_no,
        start_frame=start,
        end_frame=start + SHOT_FRAMES,
        start_pts=start,
        end_pts=start + SHOT_FRAMES,
        cut_kind="hard",
        timesheet=[2] * (SHOT_FRAMES // 2),
        evidence=["step"] * (SHOT_FRAMES // 2),
        drawings_count=SHOT_FRAMES // 2,
        dynamic_score=0.5,
        dynamic_score_sakuga=0.5,
        cadence="on_twos",
        cadence_sakuga="on_twos",
        drawing_hashes=[1] * (SHOT_FRAMES // 2),
        hash_contrasts=[1.0] * (SHOT_FRAMES // 2),
    )


def make_clip_id(video: str, shot_no: int) -> str:
    return clip_id(hex_of(video), shot_no * SHOT_FRAMES, (shot_no + 1) * SHOT_FRAMES)


def make_clip(video: str, shot_no: int, *, packets_before: int = 0) -> Clip:
    start = shot_no * SHOT_FRAMES
    identity = make_clip_id(video, shot_no)
    return Clip(
        clip_id=identity,
        video_id=hex_of(video),
        start_frame=start,
        end_frame=start + SHOT_FRAMES,
        object_key=layout.clip_key(hex_of(video), identity, hex_of(identity)),
        file_sha256=hex_of(identity),
        n_bytes=10,
        skip_frames=packets_before,
        len_frames=SHOT_FRAMES,
        packet_start_frame=start - packets_before,
        packet_end_frame=start + SHOT_FRAMES,
    )


def make_sample(video: str, shot_no: int, *, frames: Sequence[int] = (0, 12)) -> Sample:
    return Sample(
        clip_id=make_clip_id(video, shot_no),
        video_id=hex_of(video),
        sample_frames=list(frames),
        sample_drawings=list(range(len(frames))),
        pack_key="packs/p.parquet",
    )


def reject(item: str, reason: str = "corrupt_media", *, retry_after_days: int | None = None) -> Outcome:
    retry_after = START + timedelta(days=retry_after_days) if retry_after_days is not None else None
    return Outcome(item_id=item, batch_id="", is_done=False, reason=reason, detail=reason, retry_after=retry_after)


def put_batch(
    store: Store,
    run: Run,
    items: Sequence[str],
    rows: Rows,
    *,
    attempt: int = 1,
    rejects: Sequence[Outcome] = (),
    with_receipt: bool = True,
) -> Receipt:
    """Write a batch's fragments and its receipt; `items` are done, `rejects` are not."""
    batch = batch_id([*items, *(one.item_id for one in rejects)], attempt)
    outcomes: list[msgspec.Struct] = [Outcome(item_id=item, batch_id=batch, is_done=True) for item in items]
    outcomes += [msgspec.structs.replace(one, batch_id=batch) for one in rejects]
    put_run(store, run)
    fragments = [
        write_fragment(
            store,
            rows_to_table(table_name, records, run.run_id),
            table_name=table_name,
            run_id=run.run_id,
            batch_id=batch,
        )
        for table_name, records in sorted((rows | {"outcomes": outcomes}).items())
    ]
    receipt = Receipt(run_id=run.run_id, batch_id=batch, fragments=fragments, attempt=ATTEMPT)
    if with_receipt:
        put_receipt(store, receipt)
    return receipt


def put_crawl(store: Store, *names: str, **values: Any) -> Receipt:
    posts = [make_post(name, **values) for name in names]
    return put_batch(store, make_run("crawl"), [post.revision_id for post in posts], {"posts": list(posts)})


def put_download(store: Store, fetched: dict[str, str], **values: Any) -> Receipt:
    """Put a batch of downloads: the video of each post."""
    rows: Rows = {
        "videos": [make_video(video) for video in sorted(set(fetched.values()))],
        "fetches": [make_fetch(post, video) for post, video in fetched.items()],
    }
    for video in fetched.values():
        store.put_if_absent(layout.blob_key(hex_of(video)), f"bytes of {video}".encode())
    return put_batch(store, make_run("download"), [hex_of(f"post {post}", 32) for post in fetched], rows, **values)


def put_analyse(store: Store, *videos: str, shots: int = 3, packets_before: int = 0, **values: Any) -> Receipt:
    """Put a batch of analysed videos, with a clip file per shot."""
    clips = [
        make_clip(video, no, packets_before=packets_before if no else 0) for video in videos for no in range(shots)
    ]
    for clip in clips:
        store.put_if_absent(clip.object_key, f"frames of {clip.clip_id}".encode())
    rows: Rows = {"shots": [make_shot(video, no) for video in videos for no in range(shots)], "clips": list(clips)}
    return put_batch(store, make_run("analyse"), [hex_of(video) for video in videos], rows, **values)


def make_tombstone(subject: str, value: str, frames: tuple[int, int] | None = None) -> Tombstone:
    return Tombstone(
        tombstone_no=1,
        subject=subject,  # type: ignore[arg-type]
        subject_value=value,
        interval_start=frames[0] if frames else None,
        interval_end=frames[1] if frames else None,
        removal_reason="asked by its author",
        requested_at=START,
    )


def table_rows(con: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    """Return a table's rows as sorted text, so that order does not count."""
    return sorted(map(repr, con.execute(f'from "{name}"').fetchall()))


def all_rows(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    return {name: table_rows(con, name) for name in (*ALL_TABLES, "schema_migrations")}


def rebuilt_rows(store: Store, folder: Path) -> dict[str, list[str]]:
    path = folder / "rebuilt.duckdb"
    path.unlink(missing_ok=True)
    rebuild(store, path)
    con = open_snapshot(path)
    try:
        return all_rows(con)
    finally:
        con.close()
