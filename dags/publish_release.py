"""Make an immutable release of what the catalog holds: Parquet shards, checks, report, data card.

| reads | writes | queue |
|---|---|---|
| the catalog | a release in the store; asset `release` | `catalog` |

**Parameters.** The knobs of the stages name the runs whose rows ship: leave them as they were when the rows were made.
`ship_…` let rows ship that are held back by default; the data card says so.

**Interval.** A calendar year: `year` is empty in a backfill, so the release is named after the year in which the
interval ends. It holds what the catalog holds today.

**Re-run.** Safe at any time: asked again with nothing new, it returns the release that exists.
"""

from airflow.sdk import DAG
from stagekit import graph
from stagekit.assets import CAPTIONS, RELEASE
from stagekit.knobs import stage_knobs

with DAG(
    dag_id="publish_release",
    doc_md=__doc__,
    schedule=graph.asset_or_backfill(CAPTIONS, graph.YEARLY),
    catchup=False,
    max_active_runs=1,
    tags=["sakuga", "stage"],
    params=stage_knobs(["analyse", "sample", "annotate", "caption", "publish"]),
):
    graph.publish_task(outlet=RELEASE)
