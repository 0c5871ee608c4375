"""Jobs: one retryable unit of work each; the only place that wires the layers below.

A stage is planned (work lists into the store), worked (one list at a time, a receipt per batch) and
committed (receipts into the catalog). `jobs.registry` lists the stages in the order of the walk.
"""
