"""Long versions of the promises in SECURITY.md; the test suite runs short ones of each.

Run by hand: ``python -m tests.robustness.mutations``, ``.kills``, ``.readers``,
``.full_disk`` and ``.receipts``. Each prints its counts and ends with code 1 where a
promise is broken.
"""
