"""The house as DESIGN.md draws it: who may import whom, and what is heavy stays outside."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import kern.settings

SOURCE = Path(kern.settings.__file__).parent
MODULES = sorted(SOURCE.rglob("*.py"))
MOST_LINES = 300

NOUNS = {"types", "errors"}
READING = NOUNS | {"corpus"}
SEARCHING = READING | {"index", "dense", "lexical", "signals", "spelling", "weights"}

# What a room may import; a room is a module or package directly below kern.
MAY_IMPORT = {
    "errors": set[str](),
    "types": {"errors"},
    "settings": NOUNS,
    "corpus": NOUNS,
    "countries": NOUNS,
    "embedded": NOUNS,
    "encoder": NOUNS | {"embedded"},
    "reranker": NOUNS | {"embedded"},
    "dense": NOUNS,
    "lexical": NOUNS | {"dense"},
    "chunking": NOUNS,
    "tokens": READING | {"settings"},
    "importing": READING,
    "themes": READING,
    "expansions": READING | {"chunking", "themes"},
    "spelling": {"lexical"},
    "index": READING
    | {"chunking", "tokens", "encoder", "dense", "lexical", "expansions", "themes"},
    "layout": NOUNS | {"index", "dense", "lexical"},
    "store": NOUNS | {"index", "layout"},
    "receipts": READING,
    "signals": NOUNS | {"index", "dense", "lexical"},
    "weights": NOUNS | {"signals", "senses"},
    "senses": NOUNS,
    "phrases": NOUNS,
    "filler": NOUNS,
    "echo": NOUNS | {"filler"},
    "asides": NOUNS,
    "asker": NOUNS,
    "questions": NOUNS,
    "band_phrases": NOUNS,
    "levels": NOUNS,
    "exclusions": NOUNS | {"countries"},
    "scope": NOUNS | {"countries", "senses"},
    "reading": NOUNS | {"countries", "phrases", "filler", "scope", "exclusions"},
    "focus": NOUNS | {"phrases"},
    "pointing": NOUNS | {"phrases"},
    "talk": NOUNS | {"phrases"},
    "followups": NOUNS | {"reading", "talk", "pointing", "phrases", "echo"},
    "band_followups": NOUNS | {"reading", "talk", "pointing", "phrases", "band_phrases", "levels"},
    "interpretation": NOUNS
    | {"countries", "reading", "asker", "focus", "talk", "pointing", "followups", "band_followups"}
    | {"phrases", "band_phrases", "asides", "levels", "senses", "scope"},
    "answerability": NOUNS | {"index"},
    "sought": NOUNS,
    "assessment": SEARCHING | {"answerability", "sought"},
    "ranking": SEARCHING | {"assessment"},
    "retrieval": SEARCHING
    | {"answerability", "assessment", "ranking", "reranker", "senses", "sought"},
    "membership": SEARCHING | {"assessment", "retrieval"},
    "quoting": READING,
    "composing": READING | {"lexical", "phrases"},
    "standing": NOUNS | {"band_phrases"},
    "bands": READING | {"composing", "standing"},
    "selection": SEARCHING | {"assessment", "chunking", "quoting", "retrieval"},
    "scoping": SEARCHING
    | {"countries", "reading", "scope", "phrases", "bands", "composing", "retrieval", "sought"},
    "answering": SEARCHING
    | {"reading", "interpretation", "asides", "chunking", "themes", "scoping"}
    | {"assessment", "retrieval", "quoting", "selection", "composing", "bands", "membership"}
    | {"questions"},
    "rendering": READING,
    "opening": READING
    | {"settings", "encoder", "expansions", "themes", "index", "store", "retrieval", "answering"}
    | {"reranker"},
}
# These stand above all rooms, and none of those may import them.
FRONTS = {"evaluation", "cli", "chat"}

# Libraries that only these rooms may know, and that would make every start slow.
ONLY_IN = {
    "gradio": {"chat"},
    "sentence_transformers": {"encoder"},
    "torch": {"encoder", "reranker"},
    "transformers": {"encoder", "reranker"},
    "faiss": {"dense"},
    "bm25s": {"lexical"},
    "tiktoken": {"tokens"},
    "ir_measures": {"evaluation"},
}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def module_of(path: Path) -> str:
    """Dotted name below kern; a package goes by its own name."""
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def room_of(path: Path) -> str:
    room = module_of(path).split(".")[0]
    return "cli" if room == "__main__" else room  # `python -m kern` is the command line


def imports(node: ast.AST, *, inside_functions: bool = True) -> Iterator[str]:
    """Dotted names imported, those only for type checkers left out."""
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                yield from (f"{module}.{alias.name}" for alias in names)
            case ast.ImportFrom():
                raise AssertionError("relative import")
            case ast.FunctionDef() | ast.AsyncFunctionDef() if not inside_functions:
                continue
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                continue
            case _:
                yield from imports(child, inside_functions=inside_functions)


def own(names: Iterator[str]) -> set[str]:
    """Modules of kern among imported names, as dotted names below kern."""
    known = {module_of(path) for path in MODULES}
    found = set()
    for name in names:
        if name.startswith("kern."):
            below = name.removeprefix("kern.")
            while below and below not in known:
                below = below.rpartition(".")[0]
            found.add(below)
    return found - {""}


@pytest.mark.parametrize("path", MODULES, ids=module_of)
def test_each_room_imports_only_what_it_may(path: Path) -> None:
    room = room_of(path)
    rooms = {name.split(".")[0] for name in own(imports(tree(path)))} - {room}
    if room in FRONTS:
        # The command line opens the page and the measurement; nobody opens the command line.
        assert rooms & FRONTS <= ({"chat", "evaluation"} if room == "cli" else set())
    else:
        assert room in MAY_IMPORT, f"{room} has no row in MAY_IMPORT: add it"
        assert rooms <= MAY_IMPORT[room]


def test_the_table_names_no_room_that_is_gone() -> None:
    rooms = {room_of(path) for path in MODULES}
    assert set(MAY_IMPORT) | FRONTS == rooms


def test_no_module_is_imported_in_a_circle() -> None:
    graph = {
        module_of(path): own(imports(tree(path), inside_functions=False)) - {module_of(path)}
        for path in MODULES
    }
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


@pytest.mark.parametrize(("library", "rooms"), ONLY_IN.items())
def test_a_library_is_known_to_its_rooms_only(library: str, rooms: set[str]) -> None:
    users = {
        room_of(path)
        for path in MODULES
        if library in {name.split(".")[0] for name in imports(tree(path))}
    }
    assert users == rooms


def test_only_the_command_line_prints() -> None:
    printing = {
        room_of(path)
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    }
    assert printing <= {"cli"}


@pytest.mark.parametrize("path", MODULES, ids=module_of)
def test_nothing_runs_code_from_data(path: Path) -> None:
    assert not {n.split(".")[0] for n in imports(tree(path))} & {
        "pickle",
        "dill",
        "marshal",
        "shelve",
    }
    for node in ast.walk(tree(path)):
        match node:
            case ast.Call(func=ast.Name(id="eval" | "exec" | "compile" | "__import__" as name)):
                pytest.fail(f"line {node.lineno} calls {name}")
            case ast.Call(func=ast.Attribute(value=ast.Name(id="torch" | "yaml"), attr="load")):
                pytest.fail(f"line {node.lineno} loads what may carry code")
            case ast.keyword(
                arg="trust_remote_code" | "allow_pickle" | "shell", value=ast.Constant(value=value)
            ):
                assert value is False, f"line {node.value.lineno} allows {node.arg}"
            case _:
                pass


@pytest.mark.parametrize("path", MODULES, ids=module_of)
def test_no_module_is_too_long_to_read(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    names = {part for path in MODULES for part in module_of(path).split(".")}
    assert not names & {"utils", "util", "helpers", "helper", "common", "misc", "manager"}


@pytest.mark.parametrize("arguments", [["--help"], ["show", "BE"], ["ask", "--help"]])
def test_light_commands_load_nothing_heavy(arguments: list[str], tmp_path: Path) -> None:
    code = (
        "import json, sys\n"
        "from kern.cli import main\n"
        "try:\n"
        "    main(sys.argv[1:])\n"
        "except SystemExit as end:\n"
        "    assert not end.code, end.code\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True, check=True, encoding="utf-8", cwd=tmp_path,
    )  # fmt: skip
    said, loaded = done.stdout.strip().rsplit("\n", 1)
    assert "elgium" in said or "Usage" in said
    heavy = {"torch", "gradio", "faiss", "sentence_transformers", "transformers"}
    assert not heavy & {name.split(".")[0] for name in json.loads(loaded)}
