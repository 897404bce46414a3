"""What can go wrong, in words a user can act on.

Each error is one line: what was found, what was expected, and how to mend it.
The command line prints that line and exits with code 2; the page shows it.
"""

from __future__ import annotations


class KernError(Exception):
    """Any failure that Kern foresees. Its text is meant for the user."""


class SettingsError(KernError):
    """A setting has a value that cannot be used."""


class CorpusError(KernError):
    """A corpus folder or one of its files cannot be read as a corpus."""


class ImportPageError(CorpusError):
    """A received page does not match the section table it came with."""


class EncoderError(KernError):
    """An encoder is missing, broken, or not the one the index was built with."""


class IndexCorruptError(KernError):
    """An index on disk is incomplete or is not what its manifest says."""


class QuestionError(KernError):
    """A question that cannot be asked: empty, or longer than the limit."""


class QuotationError(KernError):
    """A quotation that is not an exact slice of its document."""


class EvaluationError(KernError):
    """Queries, judgments or a run that cannot be scored."""


class ReceiptError(KernError):
    """A file whose quotations are to be verified, and that holds none or is malformed."""
