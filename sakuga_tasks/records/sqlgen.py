"""SQL that follows from the tables: how rows of new fragments enter, and how removed rows leave."""

from collections.abc import Iterable

from sakuga_tasks.records.schema import ITEM_HASH_FIELD, ITEM_HASH_SQL, fragment_schema
from sakuga_tasks.records.tables import DATA_TABLES, Table

ID_COLUMNS = ("post_id", "video_id", "clip_id", "item_id")


def commit_sql(name: str) -> str:
    """Return the statement that appends the accepted rows of new fragments to a table."""
    table = DATA_TABLES[name]
    names = fragment_schema(name).names
    added = f"    {ITEM_HASH_SQL} as {ITEM_HASH_FIELD.name},\n" if name == "outcomes" else ""
    return f"""\
-- Append the rows of new fragments to {name}. Safe to re-run: rows of items already committed stay out.
--
-- $fragments  paths of the fragments, as in `incoming`
-- $log_no     the log entry that makes the rows visible
-- incoming    path, position, run_id, batch_id of every new fragment
-- accepted    run_id, batch_id, item_id that this commit counts
insert into {name} by name
select
{_lines(f"new.{column}," for column in names)}
    $log_no as log_no,
{added}from read_parquet($fragments, union_by_name := true, filename := true) as new
join incoming on incoming.path = new.filename
{_filters(name, table)}qualify row_number() over (
    partition by {_columns("new", _key(table))}
    order by incoming.position
) = 1;
"""


def removal_sql(name: str) -> str:
    """Return the statement that deletes the rows of removed posts, videos and clips from a table."""
    ids = [column for column in fragment_schema(name).names if column in ID_COLUMNS]
    tests = "\n    or ".join(f"{column} in (select id from removed)" for column in ids) or "false"
    return f"""\
-- Delete what was taken down from {name}.
--
-- removed  ids of removed posts, videos and clips
delete from {name}
where
    {tests};
"""


def generated_sql() -> dict[str, str]:
    """Return every generated statement by its path under the repository."""
    commits = {f"sql/commit/{name}.sql": commit_sql(name) for name in DATA_TABLES}
    removals = {f"sql/remove/{name}.sql": removal_sql(name) for name in DATA_TABLES}
    return commits | removals


def _filters(name: str, table: Table) -> str:
    text = ""
    if table.item:
        text = f"""semi join accepted
    on accepted.run_id = new.run_id
    and accepted.batch_id = incoming.batch_id
    and accepted.item_id = new.{table.item}
"""
    if table.item is None or not table.is_keyed_by_run:
        same = " and ".join(f"old.{column} = new.{column}" for column in _key(table))
        text += f"anti join {name} as old on {same}\n"
    return text


def _key(table: Table) -> tuple[str, ...]:
    return ("run_id", *table.key) if table.is_keyed_by_run else table.key


def _columns(alias: str, names: tuple[str, ...]) -> str:
    return ", ".join(f"{alias}.{name}" for name in names)


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(f"    {line}" for line in lines)
