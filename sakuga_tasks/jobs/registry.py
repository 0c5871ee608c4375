"""The jobs of the stages, in the order of the walk."""

from sakuga_tasks.jobs import analyse, annotate, caption, crawl, download, sample
from sakuga_tasks.jobs.stage import Stage
from sakuga_tasks.jobs.walk import WALK, StageName

_JOBS = {
    stage.name: stage
    for stage in (crawl.STAGE, download.STAGE, analyse.STAGE, sample.STAGE, annotate.STAGE, caption.STAGE)
}
STAGES: dict[StageName, Stage] = {name: _JOBS[name] for name in WALK}
