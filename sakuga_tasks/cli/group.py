"""The root of the command line: commands by name, loaded when called, and errors on one line."""

import errno
import importlib
import traceback
from typing import Any, NamedTuple

import click

from sakuga_tasks.cli.output import printable
from sakuga_tasks.errors import SakugaError

INTERRUPTED = 130
VERBOSE = "sakuga.verbose"
INTERRUPT_NOTE = "sakuga.interrupt_note"
_RESUME = "interrupted; what is done stays done, and running the same command again goes on"


class CommandRef(NamedTuple):
    """Where a command is, as a module of `sakuga_tasks.cli`, and what it does in one line."""

    module: str
    help: str


class OneLineError(click.ClickException):
    """One of our errors as the user sees it; exit code 1."""

    def show(self, file: Any = None) -> None:
        """Write the message to stderr."""
        write_error(self.message)


def write_error(message: str) -> None:
    """Write an error as one line to stderr."""
    write_note(f"error: {message}")


def say_when_interrupted(message: str) -> None:
    """Choose what Ctrl-C says during this command, where the usual line is not true."""
    click.get_current_context().meta[INTERRUPT_NOTE] = message


def write_note(message: str) -> None:
    """Write what a reader should know as one line to stderr."""
    click.echo(f"sakuga: {printable(' '.join(message.split()))}", err=True)


class SakugaGroup(click.Group):
    """A group that loads a command when it is called, and turns our errors into one line."""

    def __init__(self, *args: Any, refs: dict[str, CommandRef], **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self._refs = refs

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands in the order of the walk."""
        return list(self._refs)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command."""
        if cmd_name not in self._refs:
            return None
        module = importlib.import_module(f"sakuga_tasks.cli.{self._refs[cmd_name].module}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without loading one."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, ref.help) for name, ref in self._refs.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; our errors are one line and exit code 1, Ctrl-C is one line and 130."""
        try:
            return super().invoke(ctx)
        except SakugaError as error:
            if ctx.meta.get(VERBOSE):
                click.echo(traceback.format_exc(), err=True, nl=False)
            raise OneLineError(str(error)) from error
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            raise OneLineError(f"the output cannot be written: {error.strerror}; free some and run it again") from error
        except KeyboardInterrupt:
            click.echo(f"\nsakuga: {ctx.meta.get(INTERRUPT_NOTE, _RESUME)}", err=True)
            ctx.exit(INTERRUPTED)
