"""The column dictionary: every column of every table, defined once.

A column is a type alias. The record that uses it names the field after the alias
(`video_id: VideoId`), and struct validation, Arrow schema, DuckDB DDL and `docs/columns.md`
all read the same definition. A test holds that one name never means two things.
"""
