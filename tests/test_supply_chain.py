"""What comes from elsewhere: pinned, hashed, and never run from data."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from kern import embedded

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
# Modules that turn bytes into objects by running them, and shells.
MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal", "jsonpickle"}
CALLS = {
    "eval",
    "exec",
    "compile",
    "__import__",
    "load_module",
    "torch.load",
    "os.system",
    "os.popen",
}
KEYWORDS = {"trust_remote_code", "allow_pickle", "shell", "weights_only"}
NAME = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^]]*\])?==(?P<version>[^\s;]+)")


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def dangers(source: str) -> list[str]:
    """What in a source would run data as code."""
    tree = ast.parse(source)
    found = [name for name in imported(tree) if name.partition(".")[0] in MODULES]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            found += (
                [called] if called in CALLS or called in ("yaml.load", "yaml.unsafe_load") else []
            )
            found += [
                f"{keyword.arg}={ast.unparse(keyword.value)}"
                for keyword in node.keywords
                if keyword.arg in KEYWORDS and ast.unparse(keyword.value) != "False"
            ]
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_no_data_is_run(path: Path) -> None:
    assert dangers(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "from joblib import load",
        "eval('1')",
        "torch.load(path)",
        "SentenceTransformer(name, trust_remote_code=True)",
        "np.load(path, allow_pickle=True)",
        "subprocess.run(line, shell=True)",
        "yaml.load(text)",
    ],
)
def test_the_reader_of_sources_sees_what_it_looks_for(source: str) -> None:
    assert dangers(source)


def locked() -> dict[str, tuple[str, int]]:
    """Version and number of hashes of each package in the lock."""
    found: dict[str, tuple[str, int]] = {}
    name = ""
    for line in (ROOT / "requirements.lock").read_text("utf-8").splitlines():
        if match := NAME.match(line):
            name = re.sub(r"[-_.]+", "-", match["name"]).lower()
            found[name] = (match["version"], 0)
        elif "--hash=sha256:" in line:
            version, hashes = found[name]
            found[name] = (version, hashes + 1)
    return found


def test_every_locked_package_has_its_hashes() -> None:
    packages = locked()
    assert len(packages) > 100
    assert [name for name, (_, hashes) in packages.items() if not hashes] == []
    text = (ROOT / "requirements.lock").read_text("utf-8")
    assert "://" not in text
    assert "file:" not in text


def test_the_lock_says_what_the_constraints_say() -> None:
    packages = locked()
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    for match in filter(None, map(NAME.match, lines)):
        name = re.sub(r"[-_.]+", "-", match["name"]).lower()
        if name in packages:
            assert packages[name][0] == match["version"], name


def test_what_kern_needs_is_locked_but_for_torch() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    block = project.split("dependencies = [", 1)[1].split("]", 1)[0]
    needed = {
        re.sub(r"[-_.]+", "-", name).lower() for name in re.findall(r'"([A-Za-z0-9_-]+)', block)
    }
    assert needed - set(locked()) == {"torch"}
    assert "TORCH := torch==" in (ROOT / "Makefile").read_text("utf-8")


@pytest.mark.parametrize("listed", [True, False])
def test_only_builds_of_torch_that_are_listed_are_installed(tmp_path: Path, listed: bool) -> None:
    lock = (ROOT / "torch.lock").read_text("utf-8")
    assert lock.count("--hash=sha256:") > 20
    build, own = tmp_path / "torch.whl", tmp_path / "torch.lock"
    build.write_bytes(b"a build")
    added = f" \\\n    --hash=sha256:{sha256(b'a build').hexdigest()}" if listed else ""
    own.write_text(lock + added, "utf-8")
    found = subprocess.run(
        [sys.executable, str(ROOT / ".ci" / "listed.py"), str(own), str(build)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.returncode == (0 if listed else 1)
    assert ("does not list" in found.stderr) is not listed
    makefile = (ROOT / "Makefile").read_text("utf-8")
    check, install = (
        makefile.index(".ci/listed.py torch.lock"),
        makefile.index("--no-deps $(BUILD)"),
    )
    assert check < install


def test_the_weights_are_pinned_by_hash() -> None:
    hashes = [value for value in vars(embedded).values() if isinstance(value, str)]
    assert "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db" in hashes
