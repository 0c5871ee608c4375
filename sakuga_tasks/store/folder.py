"""Objects as files in a folder: `put_if_absent` is a hard link inside it.

An object is written under `.tmp/` on the same file system, synced, and only then given its name,
so a crash at any instant leaves nothing half done under a key. `.tmp/` is made with the store and
never again: where it is missing, the disk is away, and nothing is taken for absent.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sakuga_tasks.errors import ConfigError, ObjectMissingError, StoreBusyError, StoreRefusedError
from sakuga_tasks.store.file_errors import CANNOT_LINK, os_errors_as_ours, translate_os_error
from sakuga_tasks.store.files import copy_bytes, sync_file, sync_folder, temporary_file, whole_file
from sakuga_tasks.store.folder_listing import describe_file, walk_objects
from sakuga_tasks.store.keys import TEMPORARY, check_key, check_prefix, check_range
from sakuga_tasks.store.leftovers import remove_stale
from sakuga_tasks.store.probing import probe_store
from sakuga_tasks.store.protocol import ObjectInfo

READ_ONLY = 0o444
"""Mode of an object's file: `local_path` hands out the truth itself, and nobody may write to it."""


def open_folder(root: Path, *, create: bool) -> "FolderStore":
    """Open the store in the folder `root`; ConfigError when it is no store and may not become one."""
    root = root.expanduser().absolute()
    if root.exists() and not root.is_dir():
        raise ConfigError(f"{root}: the store is a file; give a folder")
    if create:
        with os_errors_as_ours(root):
            (root / TEMPORARY).mkdir(parents=True, exist_ok=True)
    elif not (root / TEMPORARY).is_dir():
        raise ConfigError(f"{root}: no store there ({TEMPORARY}/ is missing); mount its disk, or let it be created")
    return FolderStore(root)


class FolderStore:
    """A `Store` in a folder that exists; see `open_folder`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.url = root.as_uri()
        self._temporary = root / TEMPORARY

    def put_if_absent(self, key: str, data: bytes) -> bool:
        """See `Store.put_if_absent`."""
        final = self._find_path(key)
        with os_errors_as_ours(final), temporary_file(self._temporary, mode=READ_ONLY) as (temporary, file):
            file.write(data)
            sync_file(file)
            self._make_folder(final.parent)
            won = _link(temporary, final)
            # The loser waits too: what it now takes for granted must survive a power cut.
            sync_folder(final.parent)
        return won

    def put_file(self, key: str, path: Path, *, move: bool = False) -> None:
        """See `Store.put_file`."""
        final = self._find_path(key)
        if move and self._is_ours_to_move(path):
            self._adopt(path, final)
            return
        with (
            path.open("rb") as source,
            os_errors_as_ours(final),
            temporary_file(self._temporary, mode=READ_ONLY) as (temporary, file),
        ):
            copy_bytes(source, file)
            sync_file(file)
            self._give_name(temporary, final)

    def get(self, key: str) -> bytes:
        """See `Store.get`."""
        with self._reading(key) as path:
            return path.read_bytes()

    def get_range(self, key: str, start: int, length: int) -> bytes:
        """See `Store.get_range`."""
        check_range(key, start=start, length=length)
        with self._reading(key) as path, path.open("rb") as file:
            file.seek(start)
            return file.read(length)

    def get_file(self, key: str, path: Path) -> None:
        """See `Store.get_file`."""
        with self._reading(key) as own:
            source = own.open("rb")
        with source, os_errors_as_ours(path), whole_file(path) as target:
            copy_bytes(source, target)

    def local_path(self, key: str) -> Path:
        """See `Store.local_path`."""
        with self._reading(key) as path, path.open("rb"):
            return path

    def stat(self, key: str) -> ObjectInfo | None:
        """See `Store.stat`."""
        path = self._find_path(key)
        with os_errors_as_ours(path):
            if path.is_file():
                return describe_file(key, path)
        self._require_root()
        return None

    def list(self, prefix: str) -> Iterator[ObjectInfo]:
        """See `Store.list`."""
        check_prefix(prefix)
        self._require_root()
        folder, slash, _ = prefix.rpartition("/")
        with os_errors_as_ours(self.root):
            yield from walk_objects(self.root, start=folder + slash, prefix=prefix)
        self._require_root()

    def delete(self, keys: Iterable[str]) -> None:
        """See `Store.delete`."""
        folders = set()
        for key in keys:
            path = self._find_path(key)
            with os_errors_as_ours(path):
                if path.is_file():
                    path.unlink(missing_ok=True)
                    folders.add(path.parent)
        for folder in sorted(folders):
            with os_errors_as_ours(folder):
                sync_folder(folder)
        self._require_root()

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """See `Store.scratch`."""
        self._require_root()
        with os_errors_as_ours(self._temporary):
            # What cannot be removed now, on a disk that went away, `remove_stale_scratch` finds later.
            folder = TemporaryDirectory(dir=self._temporary, ignore_cleanup_errors=True)
        with folder:
            yield Path(folder.name)

    def probe(self) -> None:
        """See `Store.probe`."""
        probe_store(self)

    def remove_stale_scratch(self, older_than: timedelta) -> int:
        """See `Store.remove_stale_scratch`."""
        with os_errors_as_ours(self._temporary):
            return remove_stale(self._temporary.iterdir(), older_than)

    def _find_path(self, key: str) -> Path:
        check_key(key)
        return self.root / key

    def _require_root(self) -> None:
        if not self._temporary.is_dir():
            raise self._gone()

    def _gone(self) -> StoreBusyError:
        return StoreBusyError(f"{self.root}: the store is gone; see that its disk is mounted, then run it again")

    def _make_folder(self, folder: Path) -> None:
        if folder.is_dir():
            return
        if folder == self.root:
            raise self._gone()
        self._make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)

    def _give_name(self, temporary: Path, final: Path) -> None:
        self._make_folder(final.parent)
        temporary.replace(final)
        sync_folder(final.parent)

    def _is_ours_to_move(self, path: Path) -> bool:
        """Tell whether renaming is safe: a lone file in our scratch, no link to an input's bytes."""
        in_scratch = path.resolve().is_relative_to(self._temporary.resolve())
        return in_scratch and not path.is_symlink() and path.stat().st_nlink == 1

    def _adopt(self, path: Path, final: Path) -> None:
        with os_errors_as_ours(final):
            path.chmod(READ_ONLY)
            os.utime(path)  # An object is as old as its name: garbage collection asks.
            with path.open("rb") as file:
                os.fsync(file.fileno())
            self._give_name(path, final)

    @contextmanager
    def _reading(self, key: str) -> Iterator[Path]:
        path = self._find_path(key)
        try:
            yield path
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            self._require_root()
            raise ObjectMissingError(f"{self.url}: no object {key}; see `sakuga catalog status`") from error
        except OSError as error:
            raise translate_os_error(error, path) from error


def _link(temporary: Path, final: Path) -> bool:
    """Give the file its name unless the name is taken; a hard link is atomic where a rename would replace."""
    try:
        final.hardlink_to(temporary)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno in CANNOT_LINK:
            raise StoreRefusedError(
                f"{final.parent}: no hard links here ({error.strerror}), so no promise that a key is written once; "
                "keep the store on ext4, xfs, btrfs or NFS, not on a FAT disk or a Docker Desktop bind mount"
            ) from error
        raise
    return True
