"""Decode every frame of every video once, into shots, timesheets, camera moves and exact clips.

| reads | writes | queue |
|---|---|---|
| videos and their bytes | shots, clips and their files; asset `clips` | `cpu`; plan and commit on `catalog` |

**Parameters.** `cuts`, `drawings` and `shot_frames_min` decide the run: another value segments every video anew, beside
the rows that exist.

**Interval.** A calendar month, and only a name: a run takes every video that this setting has not analysed, whenever
it came. So the first of several backfilled months does the work and the others find nothing to do.

**Re-run.** Safe at any time: a video with a receipt under the same setting is not decoded again.
"""

from airflow.sdk import DAG
from stagekit import graph
from stagekit.assets import CLIPS, VIDEOS
from stagekit.knobs import TASK_KNOBS, stage_knobs

with DAG(
    dag_id="analyse_videos",
    doc_md=__doc__,
    schedule=graph.asset_or_backfill(VIDEOS, graph.MONTHLY),
    catchup=False,
    max_active_runs=1,
    tags=["sakuga", "stage"],
    params=stage_knobs(["analyse"]) | TASK_KNOBS,
):
    graph.stage_chain(["analyse"], outlet=CLIPS)
