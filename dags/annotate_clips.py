"""Sample drawings of every clip, run the annotators over them, and write captions.

| reads | writes | queue |
|---|---|---|
| clips and their files | frame packs, annotations, captions; asset `captions` | `cpu`, `gpu`, `catalog` |

**Parameters.** The knobs of analyse name the clips that are taken: leave them as they were when the clips were made.
`step_drawings`, `samples_max`, `long_side_px` and `annotators` decide the run.

**Interval.** A calendar month, and only a name: a run takes every clip that these annotators have not seen, whenever
it was made. So the first of several backfilled months does the work and the others find nothing to do.

**Re-run.** Safe at any time: annotations are append-only, and a batch with a receipt is not looked at again.
"""

from airflow.sdk import DAG
from stagekit import graph
from stagekit.assets import CAPTIONS, CLIPS
from stagekit.knobs import TASK_KNOBS, stage_knobs

with DAG(
    dag_id="annotate_clips",
    doc_md=__doc__,
    schedule=graph.asset_or_backfill(CLIPS, graph.MONTHLY),
    catchup=False,
    max_active_runs=1,
    tags=["sakuga", "stage"],
    params=stage_knobs(["analyse", "sample", "annotate", "caption"]) | TASK_KNOBS,
):
    graph.stage_chain(["sample", "annotate", "caption"], outlet=CAPTIONS)
