"""The command line: reads settings, wires the parts, prints. Nothing else prints."""

from kern.cli.main import main

__all__ = ["main"]
