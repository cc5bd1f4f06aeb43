"""The command line of a benchmark: its help is its docstring, as it stands there."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter


def parser_of(text: str | None) -> ArgumentParser:
    return ArgumentParser(description=text, formatter_class=RawDescriptionHelpFormatter)
