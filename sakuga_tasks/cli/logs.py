"""Log lines: shown where nobody watches a bar, or where `--verbose` asks for them."""

import logging
import sys


def start_logging(*, is_verbose: bool) -> None:
    """Send log lines to stderr: from INFO on if it is no terminal or `is_verbose`, else from WARNING on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger = logging.getLogger("sakuga_tasks")
    for old in logger.handlers[:]:
        logger.removeHandler(old)
    logger.addHandler(handler)
    logger.setLevel(logging.INFO if is_verbose or not sys.stderr.isatty() else logging.WARNING)
