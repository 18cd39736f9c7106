"""The command line: one small file for each command."""

from loyalrules.cli.front import main

__all__ = ["main"]
