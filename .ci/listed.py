"""End with code 1 unless the SHA-256 of each file stands in a lock.

    python .ci/listed.py LOCK FILE...

pip cannot do it for torch: told to look at hashes, it passes over the builds that lie beside it
and takes the one for graphics cards.
"""

from __future__ import annotations

import sys
from hashlib import file_digest
from pathlib import Path


def check(lock: str, *files: str) -> None:
    """End where a file is not listed, and say so."""
    listed = Path(lock).read_text("utf-8").split()
    for name in files:
        with Path(name).open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        if f"--hash=sha256:{digest}" not in listed:
            sys.exit(
                f"{Path(name).name} has the SHA-256 {digest}, which {lock} does not list: "
                "take another build, or check this one and add its hash there"
            )


if __name__ == "__main__":
    check(*sys.argv[1:])
