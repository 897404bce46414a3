"""Train the ``kern`` encoding anew: ``python -m kern.tokens.train``.

tiktoken's own byte-pair trainer, over the packaged corpus. The same corpus gives the
same file, byte for byte; a test holds that.
"""

from __future__ import annotations

import base64
from pathlib import Path

from tiktoken._educational import bpe_train

from kern.corpus import Corpus, load_corpus
from kern.settings import packaged_root
from kern.tokens import PATTERN

VOCABULARY = 2048


def train(corpus: Corpus, vocabulary: int = VOCABULARY) -> str:
    """Merge ranks in tiktoken's file format: base64 of a token, a space, its rank."""
    text = "\n".join(document.text for document in corpus.documents)
    merged = bpe_train(text, vocabulary, PATTERN, visualise=None)
    return "".join(f"{base64.b64encode(t).decode()} {rank}\n" for t, rank in merged.items())


def main() -> None:
    """Write ``kern.tiktoken`` beside this module."""
    target = Path(__file__).with_name("kern.tiktoken")
    target.write_text(train(load_corpus(packaged_root())), encoding="ascii")


if __name__ == "__main__":
    main()
