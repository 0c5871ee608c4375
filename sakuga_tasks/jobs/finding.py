"""The answer to one question of `sakuga doctor`."""

from typing import Literal

import msgspec

Level = Literal["ok", "warn", "fail"]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to one question; `remedy` says what to do where the level is not ok."""

    name: str
    level: Level
    message: str
    remedy: str | None = None
