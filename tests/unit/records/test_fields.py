"""The column dictionary: one name, one meaning, wherever it stands."""

from collections import defaultdict

import msgspec
import pytest

from sakuga_tasks.records.docs import RELEASE_FILES
from sakuga_tasks.records.sample import PackFrame
from sakuga_tasks.records.schema import columns
from sakuga_tasks.records.tables import DATA_TABLES, LEDGER_TABLES

RECORDS = {
    record.__name__: record
    for record in (
        *RELEASE_FILES.values(),
        *(table.record for table in DATA_TABLES.values()),
        *(record for record, _ in LEDGER_TABLES.values()),
        PackFrame,
    )
}
STAGES = {"crawl", "download", "analyse", "sample", "annotate", "classify", "caption", "publish", "commit", "takedown"}
BANNED = {"frame_num", "idx", "scene", "scenes", "segment", "movie", "label", "dump", "manifest_key"}


def test_one_name_never_means_two_things():
    meanings = defaultdict(set)
    for record in RECORDS.values():
        for column in columns(record):
            meaning = column._replace(is_nullable=False, null=None)
            meanings[column.name].add(str(meaning))
    assert {name: found for name, found in meanings.items() if len(found) > 1} == {}


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_every_column_that_may_be_empty_says_why(record):
    assert [column.name for column in columns(record) if column.is_nullable and not column.null] == []


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_every_column_says_what_it_holds_and_which_stage_fills_it(record):
    for column in columns(record):
        assert column.description
        assert column.by in STAGES | {"every stage"}


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_no_column_uses_a_word_the_glossary_bans(record):
    assert {column.name for column in columns(record)} & BANNED == set()


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_booleans_read_as_questions_and_ratios_stay_between_zero_and_one(record):
    for column in columns(record):
        if str(column.arrow_type) == "bool":
            assert column.name.startswith(("is_", "has_"))
        if column.unit == "ratio" and str(column.arrow_type) == "double":
            assert column.limits == "≥ 0, ≤ 1"


@pytest.mark.parametrize("name", DATA_TABLES)
def test_the_key_and_the_item_of_a_table_are_columns_of_it(name):
    table = DATA_TABLES[name]
    names = {column.name for column in columns(table.record)}
    assert set(table.key) <= names
    assert table.item is None or table.item in names


def test_a_field_outside_the_dictionary_is_refused():
    class Stray(msgspec.Struct):
        stray: int

    with pytest.raises(TypeError, match=r"Stray\.stray has no entry in the column dictionary"):
        columns(Stray)
