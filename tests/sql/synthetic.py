"""A small catalog made of records: videos of a few clips each, posted, fetched, analysed and annotated."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import duckdb
import msgspec
import pyarrow as pa

from sakuga_tasks.records.annotation import Aesthetic, Caption, Facts, FusedCaption, Rating, Tags, Taxonomy, Text
from sakuga_tasks.records.identity import clip_id
from sakuga_tasks.records.ledger import Run
from sakuga_tasks.records.post import Post
from sakuga_tasks.records.release import ReleasePins
from sakuga_tasks.records.schema import arrow_schema, duckdb_ddl
from sakuga_tasks.records.shot import Clip, Shot
from sakuga_tasks.records.tables import DATA_TABLES, LEDGER_TABLES
from sakuga_tasks.records.video import Fetch, Video
from sakuga_tasks.store.fragments import rows_to_table
from sakuga_tasks.store.sql import load_sql

ANALYSE_RUN, ANNOTATE_RUN, CRAWL_RUN, DOWNLOAD_RUN, PUBLISH_RUN = (letter * 16 for letter in "abcde")
SHOT_FRAMES = 24
PINS = ReleasePins(
    segmentation=(ANALYSE_RUN,),
    facts=(ANNOTATE_RUN,),
    fused_captions=(ANNOTATE_RUN,),
    no_model=("tags", "ratings", "captions", "aesthetics", "texts", "taxonomies"),
)
RATED_PINS = msgspec.structs.replace(PINS, ratings=(ANNOTATE_RUN,), no_model=("tags",))


@dataclass
class Rows:
    """Rows by table; a test changes what it is about and leaves the rest."""

    by_table: dict[str, list[msgspec.Struct]] = field(default_factory=dict)

    def add(self, table: str, *rows: msgspec.Struct) -> None:
        self.by_table.setdefault(table, []).extend(rows)

    def change(self, table: str, index: int, **values: object) -> None:
        rows = self.by_table[table]
        rows[index] = msgspec.structs.replace(rows[index], **values)

    def clip_ids(self) -> list[str]:
        return [row.clip_id for row in self.by_table["clips"]]  # type: ignore[attr-defined]


def digest(text: str, length: int = 64) -> str:
    """Return hex digits that stand for a real hash."""
    return sha256(text.encode()).hexdigest()[:length]


def add_video(
    rows: Rows,
    name: str,
    *,
    shots: int = 3,
    licence_class: str = "open",
    work: str | None = None,
    hashes: Sequence[Sequence[int]] | None = None,
) -> str:
    """Add a video with its post, fetch, shots, clips, facts and captions; return its id."""
    video_id = digest(name)
    post = a_post(name, licence_class=licence_class, work=work)
    rows.add("posts", post)
    rows.add("fetches", Fetch(post_id=post.post_id, video_id=video_id, fetched_at=datetime(2026, 1, 2, tzinfo=UTC)))
    rows.add("videos", a_video(video_id))
    for shot_no in range(shots):
        drawings = hashes[shot_no] if hashes else drawn(f"{name}/{shot_no}")
        add_shot(rows, video_id, shot_no=shot_no, drawings=drawings)
    return video_id


def drawn(name: str, count: int = 12) -> list[int]:
    """Return hashes of drawings that resemble no others."""
    chance = random.Random(name)
    return [chance.getrandbits(64) for _ in range(count)]


def a_post(name: str, *, licence_class: str = "open", work: str | None = None) -> Post:
    return Post(
        post_id=digest(f"post {name}", 32),
        source="list",
        url=f"https://example.org/{name}.mp4",
        page_url=f"https://example.org/{name}",
        file_name=f"{name}.mp4",
        licence={"open": "CC-BY-4.0", "restricted": "CC-BY-NC-4.0", "unknown": None}[licence_class],
        licence_class=licence_class,  # type: ignore[arg-type]
        title=f"Title of {name}",
        work=work,
        user_tags=["animated", "walk cycle"],
    )


def a_video(video_id: str) -> Video:
    return Video(
        video_id=video_id,
        n_bytes=1_692_766,
        container="mp4",
        codec="h264",
        pixel_format="yuv420p",
        bit_depth=8,
        width=852,
        height=480,
        sar_num=1,
        sar_den=1,
        rotation=0,
        time_base_num=1,
        time_base_den=24000,
        fps_num=24000,
        fps_den=1001,
        duration_s=10.719,
        has_audio=True,
    )


def add_shot(rows: Rows, video_id: str, *, shot_no: int, drawings: Sequence[int]) -> str:
    start, end = shot_no * SHOT_FRAMES, (shot_no + 1) * SHOT_FRAMES
    one = clip_id(video_id, start, end)
    held, rest = divmod(SHOT_FRAMES, len(drawings))
    timesheet = [held + (place < rest) for place in range(len(drawings))]
    shot = Shot(
        video_id=video_id,
        clip_id=one,
        shot_no=shot_no,
        start_frame=start,
        end_frame=end,
        start_pts=start * 1001,
        end_pts=end * 1001,
        cut_kind="hard" if shot_no else "start",
        timesheet=timesheet,
        evidence=["local"] * SHOT_FRAMES,
        drawings_count=len(drawings),
        dynamic_score=0.5,
        dynamic_score_sakuga=len(drawings) / SHOT_FRAMES,
        cadence="on_twos",
        cadence_sakuga="on_ones",
        drawing_hashes=list(drawings),
        hash_contrasts=[80] * len(drawings),
    )
    clip = Clip(
        clip_id=one,
        video_id=video_id,
        start_frame=start,
        end_frame=end,
        object_key=f"blob/{digest(one)}.mp4",
        file_sha256=digest(one),
        n_bytes=1000,
        skip_frames=0,
        len_frames=SHOT_FRAMES,
        packet_start_frame=start,
        packet_end_frame=end,
    )
    rows.add("shots", shot)
    rows.add("clips", clip)
    rows.add("facts", some_facts(one, video_id))
    caption = FusedCaption(clip_id=one, video_id=video_id, annotator="template", fused_caption=f"Clip {shot_no}.")
    rows.add("fused_captions", caption)
    return one


def some_facts(one: str, video_id: str) -> Facts:
    return Facts(
        clip_id=one,
        video_id=video_id,
        annotator="facts",
        brightness=0.5,
        contrast=0.25,
        saturation=0.125,
        colourfulness=20.0,
        flat_ratio=0.5,
        line_ratio=0.0625,
        paper_ratio=0.0,
        is_monochrome=False,
        palette=["#102030", "#ffffff"],
        palette_shares=[0.75, 0.25],
    )


def rate(rows: Rows, rating: str, *, score: float = 0.95) -> None:
    """Annotate every clip with a rating, an aesthetic score, text, captions and classes."""
    for clip in list(rows.by_table["clips"]):
        ids = {"clip_id": clip.clip_id, "video_id": clip.video_id, "annotator": "a model"}  # type: ignore[attr-defined]
        shares = {name: float(name == rating) for name in ("general", "sensitive", "questionable", "explicit")}
        scores = {f"rating_{name}": share for name, share in shares.items()}
        rows.add("ratings", Rating(**ids, rating=rating, **scores))  # type: ignore[arg-type]
        rows.add("aesthetics", Aesthetic(**ids, aesthetic_score=score))
        rows.add("texts", Text(**ids, text_probability=0.0))
        rows.add("captions", Caption(**ids, caption_text="A walk."))
        rows.add("tags", Tags(**ids, tag_names=["no humans", "solo"], tag_categories=["a", "b"], tag_scores=[0.9, 0.5]))
        rows.add(
            "taxonomies",
            Taxonomy(**ids, taxonomy_time="daylight", taxonomy_venue="indoors", taxonomy_media="others"),
        )


def some_rows(videos: int = 40, **kinds: str) -> Rows:
    """Return rows of some videos, unlike each other."""
    rows = Rows()
    for number in range(videos):
        add_video(rows, f"v{number:03d}", **kinds)  # type: ignore[arg-type]
    rows.add(
        "runs",
        Run(
            run_id=ANALYSE_RUN,
            stage="analyse",
            stage_version=1,
            params_json='{"drawings":"local"}',
            upstream_run_ids=[],
        ),
    )
    return rows


RUN_OF_TABLE = {
    "posts": CRAWL_RUN,
    "fetches": DOWNLOAD_RUN,
    "videos": DOWNLOAD_RUN,
    "shots": ANALYSE_RUN,
    "clips": ANALYSE_RUN,
}


def make_catalog(
    rows: Rows, path: Path | str = ":memory:", *, shuffled_by: int | None = None
) -> duckdb.DuckDBPyConnection:
    """Return a catalog that holds the rows; `shuffled_by` changes their order."""
    con = duckdb.connect(str(path))
    for name in [*DATA_TABLES, *LEDGER_TABLES]:
        con.execute(duckdb_ddl(name))
    for view in ("current_posts", "last_outcomes"):
        con.execute(load_sql(f"views/{view}"))
    for name, records in rows.by_table.items():
        chosen = list(records)
        if shuffled_by is not None:
            random.Random(shuffled_by).shuffle(chosen)
        if name in LEDGER_TABLES:
            values = [msgspec.structs.asdict(record) for record in chosen]
            insert(con, name, pa.Table.from_pylist(values, arrow_schema(LEDGER_TABLES[name][0])))
        else:
            table = rows_to_table(name, chosen, RUN_OF_TABLE.get(name, ANNOTATE_RUN))
            insert(con, name, with_log_no(table))
    return con


def insert(con: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    con.register("incoming_rows", table)
    con.execute(f"insert into {name} by name select * from incoming_rows")
    con.unregister("incoming_rows")


def remember(con: duckdb.DuckDBPyConnection, remembered: dict[str, pa.Table]) -> None:
    """Commit what a release wants remembered, as the catalog would."""
    for name, table in remembered.items():
        run_ids = pa.array([PUBLISH_RUN] * table.num_rows, pa.string())
        insert(con, name, with_log_no(table.append_column("run_id", run_ids)))


def with_log_no(table: pa.Table) -> pa.Table:
    return table.append_column("log_no", pa.array([1] * table.num_rows, pa.int64()))
