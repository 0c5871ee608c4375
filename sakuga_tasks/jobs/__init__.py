"""Jobs: one retryable unit of work each; the only place that wires the layers below."""
