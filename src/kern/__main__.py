"""`python -m kern`: the same as the command `kern`."""

from kern.cli import main

main()
