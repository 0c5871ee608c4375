"""DuckDB's share of a machine."""

from pathlib import Path
from typing import NamedTuple


class Engine(NamedTuple):
    """How much of the machine DuckDB may take, and where copies of snapshots that lie elsewhere are kept.

    `memory_limit` in DuckDB's words, such as `4GB`. Without a `cache` a snapshot is copied for each use.
    """

    memory_limit: str = "4GB"
    threads: int = 2
    cache: Path | None = None


DEFAULT_ENGINE = Engine()
