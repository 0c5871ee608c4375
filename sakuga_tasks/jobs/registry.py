"""The stages in the order of the walk, with the queue each belongs on."""

from typing import Literal

from sakuga_tasks.jobs import analyse, annotate, caption, crawl, download, sample
from sakuga_tasks.jobs.params import StageName
from sakuga_tasks.jobs.stage import Stage

Queue = Literal["cpu", "net", "gpu", "catalog"]

STAGES: dict[StageName, Stage] = {
    stage.name: stage
    for stage in (crawl.STAGE, download.STAGE, analyse.STAGE, sample.STAGE, annotate.STAGE, caption.STAGE)
}
QUEUES: dict[StageName, Queue] = {
    "crawl": "net",
    "download": "net",
    "analyse": "cpu",
    "sample": "cpu",
    "annotate": "gpu",
    "caption": "cpu",
}
