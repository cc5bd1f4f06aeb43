"""A wrong command line ends in one message of ours, as everything else that is wrong."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperGroup

from sim.errors import Fault, InputError, Origin, SimError, UsageError, nearest

FAILED, INTERRUPTED = 2, 130
IN_THE_FILE = {
    "--replications": "the key `replications` of its method",
    "--seed": "its key `seed`",
    "--set": "its key `set`",
    "--world": "its key `world`",
    "--without": "the key `without` of a design",
}
"""Options of `compare` that are keys of a study file."""
_EXTRA = re.compile(r"unexpected extra arguments?(?:\(s\))? \((.*)\)", re.DOTALL)


class Commands(TyperGroup):
    """The commands; typer's own errors are said as ours, and no fault shows a traceback."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        words = list(sys.argv[1:] if args is None else args)
        try:
            code = super().main(words, prog_name, complete_var, False, windows_expand_args, **extra)
        except typer.TyperException as error:
            code = tell(usage_error(error, words))
        except InputError as error:
            code = tell(error)
        except typer.Abort:
            code = INTERRUPTED
        sys.exit(code if isinstance(code, int) else 0)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if self.get_command(ctx, args[0]) is None:
            known = self.list_commands(ctx)
            rule = f"there is no such command; known are {', '.join(known)}"
            raise UsageError(rule, args[0], nearest(args[0], known))
        return super().resolve_command(ctx, args)


@contextmanager
def reported() -> Iterator[None]:
    """What goes wrong ends in one message on stderr and an exit code."""
    try:
        yield
    except BrokenPipeError:  # whoever reads us has had enough
        raise
    except SimError as error:
        raise typer.Exit(_told(error, error)) from None
    except OSError as error:
        raise typer.Exit(_told(_of_the_system(error), error)) from None
    except MemoryError as error:
        rule = "the memory of this machine is not enough: take fewer --jobs or a shorter run"
        raise typer.Exit(_told(UsageError(rule), error)) from None
    except KeyboardInterrupt as interrupted:
        typer.echo("Interrupted; " + (_notes(interrupted) or "nothing was written."), err=True)
        raise typer.Exit(INTERRUPTED) from None


def _told(error: SimError, cause: BaseException) -> int:
    """Tells what is wrong, then what was noted on its way; the exit code."""
    code = tell(error)
    if _notes(cause):
        typer.echo(_notes(cause), err=True)
    return code


def _notes(error: BaseException) -> str:
    return "\n".join(getattr(error, "__notes__", ()))


def _of_the_system(error: OSError) -> InputError:
    """A file that the system refused, where nothing of ours had looked before."""
    file = Origin(str(error.filename or "system"), 0, 0)
    return InputError(Fault(file, "U002", "", (error.strerror or "failed").lower()))


def tell(error: Exception) -> int:
    """Says on stderr what is wrong; the exit code."""
    typer.echo(str(error), err=True)
    return FAILED


def usage_error(error: typer.TyperException, words: Sequence[str]) -> UsageError:
    """What typer refused, in our words. `words`: the whole command line."""
    command = getattr(error, "cmd", None)
    name = str(getattr(command, "name", "") or "")
    option = str(getattr(error, "option_name", "") or "")
    parameter = getattr(error, "param", None)
    if parameter is not None:
        return _wrong_value(parameter, name, words, error.message)
    if extra := _EXTRA.search(error.message):
        return UsageError("takes no more words", extra[1], name=name)
    if name == "study" and option in IN_THE_FILE:
        return UsageError(f"the study file says this: {IN_THE_FILE[option]}", option, name=name)
    if hasattr(error, "possibilities"):
        known = list(_options(command))
        return UsageError("there is no such option", option, nearest(option, known), name)
    if option:
        rule = "takes no value" if "does not take" in error.message else "needs a value"
        return UsageError(rule, name=option)
    rule = "needs a command" if error.message.startswith("Missing command") else error.message
    return UsageError(rule.rstrip("."), name=name)


def _wrong_value(parameter: Any, command: str, words: Sequence[str], problem: str) -> UsageError:
    """A word that is missing (`problem` is empty then), or one of the wrong form."""
    if parameter.param_type_name == "argument":
        needed = f"needs {parameter.name.upper()}"
        return UsageError(f"{needed}: {problem}" if problem else needed, name=command)
    if not problem:
        return UsageError(f"needs {parameter.opts[0]} {parameter.metavar or 'VALUE'}", name=command)
    low, high = getattr(parameter, "min", None), getattr(parameter, "max", None)
    until = "on" if high is None else f"to {high}"
    rule = problem if low is None else f"needs a whole number from {low} {until}"
    return UsageError(rule, _given(parameter.opts, words), name=parameter.opts[0])


def _options(command: Any) -> Iterator[str]:
    for parameter in getattr(command, "params", ()):
        if parameter.param_type_name == "option":
            yield from parameter.opts


def _given(options: Iterable[str], words: Sequence[str]) -> str:
    """The value that the command line gives to an option; the last one if there are several."""
    found = ""
    for option in options:
        for at, word in enumerate(words):
            if word == option:
                found = words[at + 1] if at + 1 < len(words) else ""
            elif word.startswith(f"{option}="):
                found = word.removeprefix(f"{option}=")
    return found
