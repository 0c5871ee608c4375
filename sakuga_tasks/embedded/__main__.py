"""`python -m sakuga_tasks.embedded demo|ui|airflow`: what `make demo`, `make ui` and `make airflow` run."""

import sys
from pathlib import Path

import click

from sakuga_tasks.embedded.command_line import run_airflow
from sakuga_tasks.embedded.demo import run_demo
from sakuga_tasks.embedded.ui import keep_open
from sakuga_tasks.errors import SakugaError

ROOT = Path(__file__).resolve().parents[2]


@click.group(help="A real Airflow on this machine, with no server to install.")
def main() -> None:
    """Group the commands."""


@main.command(help="Run make_dataset on footage drawn now, or on your own.")
@click.option("--media", type=click.Path(path_type=Path), help="Folder or list of videos; footage is drawn without it.")
@click.option("--licence", default="own", show_default=True, help="Licence of videos that bring none.")
@click.option("--store", default="", help="Object store; the folder demo/store by default.")
def demo(media: Path | None, licence: str, store: str) -> None:
    """Run the demo and print where everything is."""
    run_demo(ROOT, media=media, licence=licence, store=store)


@main.command(help="Leave Airflow open in the browser until Ctrl-C.")
@click.option("--port", type=int, default=8080, show_default=True, help="Port on 127.0.0.1.")
@click.option("--store", default="", help="Object store; the folder demo/store by default.")
def ui(port: int, store: str) -> None:
    """Keep the web interface open."""
    keep_open(ROOT, port=port, store=store)


@main.command(
    help="Run Airflow's command line on the embedded Airflow.",
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.option("--home", type=click.Path(path_type=Path), help="Folder of the Airflow; .airflow by default.")
@click.argument("arguments", nargs=-1, required=True, type=click.UNPROCESSED)
def airflow(home: Path | None, arguments: tuple[str, ...]) -> None:
    """Hand the arguments to `airflow`."""
    sys.exit(run_airflow(ROOT, arguments, home=home))


if __name__ == "__main__":
    try:
        main(standalone_mode=False)
    except SakugaError as error:
        sys.exit(f"sakuga: error: {error}")
    except (KeyboardInterrupt, click.Abort):
        sys.exit("sakuga: stopped; run it again to go on")
    except click.ClickException as error:
        error.show()
        sys.exit(2)
