"""Walk the whole way from one form: from a folder or a list of videos to a published release.

| reads | writes | queue |
|---|---|---|
| the source | all that the stage DAGs write, and a release; asset `release` | each stage's own; the rest on `catalog` |

The tasks are those of the stage DAGs, in one graph of 12 levels; no other DAG is started by it.

**Parameters.** `source` must be given. `dry_run` says what it would take (items, bytes, hours, free disk) in the first
task's log and in the run's note, and skips the rest.

**Interval.** None: it runs when it is asked to.

**Re-run.** Safe at any time, also after a failure or a kill: what has a receipt is not done again.
"""

from itertools import pairwise

from airflow.sdk import DAG, Param, chain
from stagekit import graph
from stagekit.assets import RELEASE
from stagekit.knobs import DRY_RUN, SOURCE, SOURCE_KNOBS, TASK_KNOBS, stage_knobs

from sakuga_tasks.jobs.walk import WALK

STAGES = list(WALK)

with DAG(
    dag_id="make_dataset",
    doc_md=__doc__,
    schedule=None,
    catchup=False,
    max_active_runs=1,
    tags=["sakuga"],
    params={
        "source": Param(type="string", minLength=1, title="Source", description_md=SOURCE),
        **SOURCE_KNOBS,
        "dry_run": Param(False, type="boolean", title="Dry run", description_md=DRY_RUN),
        **stage_knobs([*STAGES, "publish"]),
        **TASK_KNOBS,
    },
):
    lists = graph.control_task("crawl", "download", after=graph.take_in_task())
    for stage, following in pairwise(STAGES[1:]):
        lists = graph.control_task(stage, following, after=graph.work_tasks(stage, lists))
    done = graph.work_tasks("caption", lists)
    chain(done, graph.publish_task(outlet=RELEASE, commit_first="caption"))
