"""Pure stages: records, arrays and params in, records out."""
