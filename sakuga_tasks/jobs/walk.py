"""The walk: the stages in their order, the queue of each, and what each does in one line.

Light on purpose: forms, command lines and DAG files read it before anything heavy is loaded.
"""

from typing import Literal, NamedTuple, get_args

StageName = Literal["crawl", "download", "analyse", "sample", "annotate", "caption"]
Queue = Literal["cpu", "net", "gpu", "catalog"]

PUBLISH = "publish"
"""What comes after the last stage: it has no work lists, and belongs on the queue `catalog`."""

QUEUES: tuple[Queue, ...] = get_args(Queue)
"""Each names a Celery queue and the pool of the same name; plans, commits and releases belong on `catalog`."""


class Step(NamedTuple):
    """Where a stage's lists are worked, and what it does."""

    queue: Queue
    summary: str


WALK: dict[StageName, Step] = {
    "crawl": Step("net", "List what SOURCE, a folder or a list, has as posts; no byte of a video moves."),
    "download": Step("net", "Bring the bytes of new posts into the store, verified under their SHA-256."),
    "analyse": Step("cpu", "Read shots and timesheets from new videos in one decode each, and cut the exact clips."),
    "sample": Step("cpu", "Decode the drawings that annotators will look at, once, into frame packs."),
    "annotate": Step("gpu", "Run the annotators over the sampled drawings of new clips."),
    "caption": Step("cpu", "Write the published text of annotated clips."),
}

STAGE_QUEUES: dict[StageName, Queue] = {name: step.queue for name, step in WALK.items()}
"""The queue of each stage's work."""
