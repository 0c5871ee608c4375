"""Bring the files of posts into the store, each under the SHA-256 of its bytes.

| reads | writes | queue |
|---|---|---|
| posts | videos and their bytes, rejects with their reasons; asset `videos` | `net`; plan and commit on `catalog` |

**Parameters.** None need to be set.

**Interval.** A calendar month, and only a name: a run takes every post that has no video and no live reject, whenever
it was crawled. So the first of several backfilled months does the work and the others find nothing to do.

**Re-run.** Safe at any time: a post with a receipt is not fetched again, a reject only after its `retry_after`.
"""

from airflow.sdk import DAG
from stagekit import graph
from stagekit.assets import POSTS, VIDEOS
from stagekit.knobs import TASK_KNOBS, stage_knobs

with DAG(
    dag_id="download_videos",
    doc_md=__doc__,
    schedule=graph.asset_or_backfill(POSTS, graph.MONTHLY),
    catchup=False,
    max_active_runs=1,
    tags=["sakuga", "stage"],
    params=stage_knobs(["download"]) | TASK_KNOBS,
):
    graph.stage_chain(["download"], outlet=VIDEOS)
