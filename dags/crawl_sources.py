"""List what a source has, as posts in the catalog; no byte of a video moves.

| reads | writes | queue |
|---|---|---|
| the source: a folder or a list | posts, rejects with their reasons; asset `posts` | `net`; commit on `catalog` |

**Parameters.** `source` must be given, in the form or with `--conf`. The rest keeps its default.

**Interval.** A calendar year: the year for which the source is read again. The source is always read whole, so a
backfilled year takes in what the source has today.

**Re-run.** Safe at any time: a post that is known is not listed again, a changed one is a new revision.
"""

from airflow.sdk import DAG, Param
from stagekit import graph
from stagekit.assets import POSTS
from stagekit.knobs import SOURCE, SOURCE_KNOBS, TASK_KNOBS, stage_knobs

with DAG(
    dag_id="crawl_sources",
    doc_md=__doc__,
    schedule=graph.YEARLY,
    catchup=False,
    max_active_runs=1,
    tags=["sakuga", "stage"],
    params={
        # Not required by the form: a DAG with a schedule may not have such a knob. The plan task asks for it.
        "source": Param(None, type=["null", "string"], minLength=1, title="Source", description_md=SOURCE),
        **SOURCE_KNOBS,
        **stage_knobs(["crawl"]),
        **TASK_KNOBS,
    },
):
    graph.stage_chain(["crawl"], outlet=POSTS)
