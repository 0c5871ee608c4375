"""What a crawl asks of its source as a whole: that it is no store, and that there is a video in it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from sakuga_tasks.config import Settings
from sakuga_tasks.errors import ConfigError
from sakuga_tasks.records.post import Post
from sakuga_tasks.sources.files import IsClosed, show_path
from sakuga_tasks.sources.raw_item import BadItem
from sakuga_tasks.store.local import holds_store, local_root


def closed_to_crawls(settings: Settings) -> IsClosed:
    """Return what says of a folder, links resolved, that it is or lies in a store, ours or another.

    A store's clips would come in again as videos, and a takedown of the video they were cut from would not
    know them.
    """
    own = local_root(settings.store)

    @cache
    def is_closed(folder: Path) -> bool:
        if folder == own or holds_store(folder):
            return True
        return folder.parent != folder and is_closed(folder.parent)

    return is_closed


def refuse_own_store(source: Path, settings: Settings) -> None:
    """Refuse a folder that holds the store, or lies in one.

    Raises:
        ConfigError: it does.
    """
    own, top = local_root(settings.store), source.resolve()
    if own is not None and top in own.parents:
        raise ConfigError(
            f"source {show_path(source)}: the store {show_path(own)} lies in it, and its clips would come in again; "
            "put the store elsewhere, or the videos into a folder of their own"
        )
    if closed_to_crawls(settings)(top):
        raise ConfigError(
            f"source {show_path(source)}: lies in a store, whose clips would come in again as videos; "
            "give the folder of the videos it was made from"
        )


class Tally:
    """Counts what passes by: posts, those without a licence we know, and rejects by reason."""

    def __init__(self) -> None:
        self.posts = self.unlicensed = 0
        self.rejects: Counter[str] = Counter()
        self._example = ""

    def count(self, items: Iterable[Post | BadItem]) -> Iterator[Post | BadItem]:
        """Yield the items as they are, counted."""
        for item in items:
            if isinstance(item, Post):
                self.posts += 1
                self.unlicensed += item.licence is None
            else:
                self.rejects[item.reason] += 1
                self._example = self._example or item.detail
            yield item

    def explain_emptiness(self, source: str, ignored: Mapping[str, int]) -> str:
        """Return why a source without a post cannot be taken in: what was there instead, and the first reject."""
        refused = ", ".join(f"{count} {reason}" for reason, count in self.rejects.most_common())
        passed_over = ", ".join(f"{count} {reason}" for reason, count in sorted(ignored.items()))
        said = f"source {show_path(source)}: 0 videos, {self.rejects.total()} rejects"
        said += f" ({refused})" if refused else ""
        said += f", {sum(ignored.values())} other files passed over ({passed_over})" if passed_over else ""
        return f"{said}; {self._example or 'give a folder or list that names videos'}"
