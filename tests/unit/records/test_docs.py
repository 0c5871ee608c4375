import re

import pytest

from sakuga_tasks.records.docs import RELEASE_FILES, ROOT, columns_markdown, generated_files, write_generated
from sakuga_tasks.records.schema import columns
from sakuga_tasks.records.tables import DATA_TABLES, LEDGER_TABLES

RECORDS = [*RELEASE_FILES.values(), *(table.record for table in DATA_TABLES.values())]
RECORDS += [record for record, _ in LEDGER_TABLES.values()]


@pytest.mark.parametrize(("path", "text"), generated_files().items(), ids=generated_files())
def test_a_generated_file_is_current(path, text):
    assert (ROOT / path).read_text(encoding="utf-8") == text, "run: make generate"


def test_no_schema_file_is_left_of_a_table_that_is_gone():
    found = {path.relative_to(ROOT).as_posix() for path in (ROOT / "sql" / "schema").iterdir()}
    assert found == {path for path in generated_files() if path.startswith("sql/schema/")}


def test_every_column_of_every_record_stands_on_the_page_in_full():
    page = columns_markdown()
    for record in RECORDS:
        for column in columns(record):
            assert re.search(rf"^\| `{column.name}` \|.*{re.escape(column.description)}", page, re.MULTILINE)


def test_every_row_of_the_page_has_seven_cells():
    rows = [line for line in columns_markdown().splitlines() if line.startswith("|")]
    assert {len(re.split(r"(?<!\\)\|", row)) for row in rows} == {9}


def test_writing_twice_changes_nothing_the_second_time(tmp_path):
    assert write_generated(tmp_path) == list(generated_files())
    assert write_generated(tmp_path) == []
