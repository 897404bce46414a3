"""The ``kern`` tiktoken encoding: byte-pair ranks trained on the corpus, kept in the repo.

tiktoken's public encodings are downloaded at run time; this one is always at hand. Any
program finds it by ``tiktoken.get_encoding("kern")``, through the plug-in module
``tiktoken_ext.kern_encoding``.
"""

from __future__ import annotations

import base64
from importlib import resources

import tiktoken

from kern.errors import SettingsError

NAME = "kern"
# Contractions, words with their leading space, short numbers, punctuation, white space.
PATTERN = r"""[’'](?:s|t|re|ve|m|ll|d)\b| ?\p{L}+| ?\p{N}{1,4}| ?[^\s\p{L}\p{N}]+|\s+"""


def ranks() -> dict[bytes, int]:
    """The stored merge ranks: bytes of a token to its number."""
    text = resources.files(__name__).joinpath("kern.tiktoken").read_text("ascii")
    pairs = (line.split() for line in text.splitlines())
    return {base64.b64decode(token): int(rank) for token, rank in pairs}


def get_encoding(name: str) -> tiktoken.Encoding:
    """The tiktoken encoding of that name.

    Raises:
        SettingsError: tiktoken knows no such encoding, or cannot download it.
    """
    try:
        return tiktoken.get_encoding(name)
    except ValueError as error:
        known = ", ".join(tiktoken.list_encoding_names())
        raise SettingsError(f"no encoding {name!r}; tiktoken knows: {known}") from error
    except OSError as error:  # requests' errors are OSErrors
        raise SettingsError(
            f"the encoding {name!r} has to be downloaded and cannot be; "
            f"go online once, or use --encoding {NAME}"
        ) from error
