"""Typed records, the column dictionary, and the schemas that follow from them."""
