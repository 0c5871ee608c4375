import hashlib
from pathlib import Path

import pytest

from sakuga_tasks.hashing import file_sha256


@pytest.mark.parametrize("data", [b"", b"drawing" * 1_000_000], ids=["empty", "longer than a buffer"])
def test_a_file_is_named_by_the_hash_of_all_its_bytes(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(data)
    assert file_sha256(tmp_path / "a") == hashlib.sha256(data).hexdigest()
