"""How many tasks of each kind may run at once on one machine."""

import os

from sakuga_tasks.jobs.walk import QUEUES

__all__ = ["QUEUES", "pool_slots"]


def pool_slots(worker_count: int) -> dict[str, int]:
    """Return the slots of each pool, for a machine that runs `worker_count` tasks at once.

    A catalog has one writer; a GPU, if there is one, one process; decoding keeps every core busy with one task each;
    downloads wait on the network and may fill all workers.
    """
    return {"cpu": max(1, min(os.cpu_count() or 1, worker_count)), "net": worker_count, "gpu": 1, "catalog": 1}
