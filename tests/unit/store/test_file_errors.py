"""Every error number of the operating system becomes one of our errors, with a remedy."""

import errno
import os
from pathlib import Path

import pytest

from sakuga_tasks.errors import InvalidRecordError, SakugaError, StoreBusyError, StoreRefusedError
from sakuga_tasks.store.file_errors import os_errors_as_ours, translate_os_error


@pytest.mark.parametrize("code", sorted(errno.errorcode), ids=lambda code: errno.errorcode[code])
def test_every_error_number_is_translated_and_names_path_and_remedy(code: int) -> None:
    error = translate_os_error(OSError(code, os.strerror(code)), Path("/store/a"))
    assert isinstance(error, SakugaError)
    assert str(error).startswith("/store/a: ")
    assert "; " in str(error)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (errno.ENOSPC, StoreBusyError),
        (errno.EDQUOT, StoreBusyError),
        (errno.ENOENT, StoreBusyError),
        (errno.ESTALE, StoreBusyError),
        (errno.EIO, StoreBusyError),
        (errno.EMFILE, StoreBusyError),
        (errno.EACCES, StoreRefusedError),
        (errno.EROFS, StoreRefusedError),
        (errno.EXDEV, StoreRefusedError),
        (errno.ENOTDIR, StoreRefusedError),
        (errno.ENAMETOOLONG, InvalidRecordError),
    ],
    ids=lambda value: errno.errorcode[value] if isinstance(value, int) else value.__name__,
)
def test_an_error_number_means_what_the_caller_does(code: int, kind: type[SakugaError]) -> None:
    with pytest.raises(kind) as caught, os_errors_as_ours(Path("/store/a")):
        raise OSError(code, os.strerror(code))
    assert isinstance(caught.value.__cause__, OSError)


def test_a_full_disk_tells_its_free_bytes_and_the_remedy(tmp_path: Path) -> None:
    error = translate_os_error(OSError(errno.ENOSPC, "No space left on device"), tmp_path / "none" / "a")
    assert f"bytes free in {tmp_path}; free space there" in str(error)
