"""The index folder: generations, damage, builders and readers. Long versions: robustness/."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from filelock import FileLock

from kern.errors import IndexCorruptError
from kern.layout import LAYOUT
from kern.store import IndexStore

from .robustness import full_disk, mutations, readers, readers_asking
from .robustness.tiny import mark_of, tiny_index

ROOT = Path(__file__).parents[1]


@pytest.fixture
def store(tmp_path: Path) -> IndexStore:
    """A folder in which mark 1 was built, and then mark 2."""
    store = IndexStore(tmp_path / "index")
    for mark in (1, 2):
        store.save(tiny_index(mark))
    return store


def generations(store: IndexStore) -> list[str]:
    return sorted(path.name for path in store.folder.glob("generation-*"))


def snapshot(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def test_what_is_read_is_what_was_saved(store: IndexStore) -> None:
    index, saved = store.load(), tiny_index(2)
    assert mark_of(index) == 2
    assert (index.passages, index.expansions, index.misses, index.themes, index.recipe) == (
        saved.passages,
        saved.expansions,
        saved.misses,
        saved.themes,
        saved.recipe,
    )


def test_a_generation_is_named_by_its_manifest(store: IndexStore) -> None:
    generation, digest = (store.folder / "CURRENT").read_text().split()
    manifest = (store.folder / generation / "manifest.json").read_bytes()
    assert sha256(manifest).hexdigest() == digest == store.verify().sha256
    assert store.load().generation == digest[:12]
    assert tiny_index(2).generation == ""


def test_equal_indexes_are_equal_generations(store: IndexStore, tmp_path: Path) -> None:
    """The name of a generation says what was searched, not when it was built."""
    again = IndexStore(tmp_path / "again").save(tiny_index(2))
    assert again.sha256 == store.verify().sha256


def test_the_last_generation_is_kept_and_older_ones_go(store: IndexStore) -> None:
    before = generations(store)
    store.save(tiny_index(3))
    after = generations(store)
    assert len(before) == len(after) == 2
    assert len(set(before) & set(after)) == 1


def test_a_folder_of_the_users_own_is_left_alone(store: IndexStore) -> None:
    mine = store.folder / "generation-of-my-own"
    mine.mkdir()
    store.save(tiny_index(3))
    assert mine.is_dir()


def test_nothing_built_yet(tmp_path: Path) -> None:
    empty = IndexStore(tmp_path / "none")
    assert empty.manifest() is None
    for read in (empty.load, empty.verify):
        with pytest.raises(IndexCorruptError, match=r"no index in .*run `kern index`"):
            read()


def test_random_damage_is_refused(tmp_path: Path) -> None:
    tried, wrong = mutations.run(330, 7, tmp_path)
    assert wrong == []
    assert set(tried) == set(mutations.DAMAGE)
    assert min(tried.values()) == 30


@pytest.mark.parametrize(
    "text",
    ["", "\0" * 90, "generation-aaaaaaaa", "../../etc 0", "generation-../../../ 1\n", "ä" * 5000],
)
def test_a_garbage_pointer_is_refused_and_mended_by_a_build(store: IndexStore, text: str) -> None:
    (store.folder / "CURRENT").write_text(text, "utf-8")
    for read in (store.manifest, store.verify, store.load):
        with pytest.raises(IndexCorruptError, match="CURRENT holds"):
            read()
    store.save(tiny_index(3))
    assert mark_of(store.load()) == 3


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in this system's folders")
def test_a_pipe_is_refused_and_not_waited_for(store: IndexStore) -> None:
    generation = store.folder / (store.folder / "CURRENT").read_text().split()[0]
    for path in (generation / "passages.jsonl", store.folder / "CURRENT"):
        path.unlink()
        os.mkfifo(path)
        with pytest.raises(IndexCorruptError, match="is no file"):
            store.load()


def test_an_index_of_another_version_is_known_as_such(
    store: IndexStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LAYOUT, "dense", [*LAYOUT["dense"], "a view to come"])
    manifest = store.manifest()
    assert manifest is not None
    assert not manifest.readable
    with pytest.raises(IndexCorruptError, match="another version of Kern"):
        store.load()


def test_builders_exclude_each_other(store: IndexStore) -> None:
    with (
        FileLock(store.folder / ".lock"),
        pytest.raises(IndexCorruptError, match="another build has held"),
    ):
        store.save(tiny_index(3), seconds=0.05)
    assert mark_of(store.load()) == 2
    assert len(generations(store)) == 2


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failed_build_leaves_all_as_it_was(
    store: IndexStore, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before = snapshot(store.folder)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*((os, "fsync", fail) if step == "fsync" else (Path, "replace", fail)))
    with pytest.raises(IndexCorruptError, match=r"cannot be written .*No space left") as error:
        store.save(tiny_index(3))
    assert "\n" not in str(error.value)
    assert snapshot(store.folder) == before


def test_an_interrupt_just_after_the_switch_keeps_the_new_one(
    store: IndexStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_file = Path.replace

    def interrupted(self: Path, target: Path) -> Path:
        replace_file(self, target)
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        store.save(tiny_index(3))
    monkeypatch.undo()
    assert mark_of(store.load()) == 3


def test_a_reader_begins_again_when_its_generation_is_taken_away(
    store: IndexStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the pointer and the manifest, two builds remove what the pointer named."""
    read_manifest, builds = store._manifest, [3, 4]

    def late(pointer: object) -> object:
        while builds:
            store.save(tiny_index(builds.pop(0)))
        return read_manifest(pointer)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "_manifest", late)
    assert mark_of(store.load()) == 4


def test_answers_while_the_corpus_changes_are_of_one_edition(tmp_path: Path) -> None:
    ((asked, met),) = readers_asking.run(tmp_path, readers=1, questions=50, rebuilds=2)
    assert asked >= 50
    assert met >= 1


def test_readers_and_builders_together(tmp_path: Path) -> None:
    results = readers.run(tmp_path / "index", readers=2, loads=20, rebuilds=30)
    assert all(count >= 20 for count, _ in results)
    assert max(met for _, met in results) > 1
    assert len(generations(IndexStore(tmp_path / "index"))) == 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked builders")
def test_a_killed_builder_leaves_the_old_or_the_new_index() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.robustness.kills", "10"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(", 0 neither") == 2


def test_a_full_disk_leaves_the_old_index() -> None:
    if not full_disk.possible():
        pytest.skip("needs the right to mount a small file system")
    assert "the old index served; 1 succeeded" in full_disk.run(65_536)


def test_a_folder_that_cannot_be_written_still_serves(store: IndexStore) -> None:
    """As a user without rights: root may write anywhere, so it gives its rights up first."""
    script = (
        "import sys; from pathlib import Path; from kern.store import IndexStore\n"
        "from kern.errors import IndexCorruptError\n"
        "from tests.robustness.tiny import mark_of, tiny_index\n"
        "store = IndexStore(Path(sys.argv[1]))\n"
        "try: store.save(tiny_index(3)); print('written')\n"
        "except IndexCorruptError as error: print(error)\n"
        "print(mark_of(store.load()))\n"
    )
    before = snapshot(store.folder)
    (store.folder / ".lock").unlink(missing_ok=True)
    store.folder.chmod(0o555)
    try:
        done = subprocess.run(
            [*without_rights(), sys.executable, "-c", script, str(store.folder)],
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=False,
        )
    finally:
        store.folder.chmod(0o755)
    assert done.returncode == 0, done.stderr
    said, mark = done.stdout.splitlines()
    assert "cannot be written" in said
    assert "Permission denied" in said
    assert mark == "2"
    assert snapshot(store.folder) == before


def without_rights() -> list[str]:
    """What to put before a command so that file permissions hold even for root."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root without setpriv cannot give up its rights")
    return ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]


def test_recipes_tell_in_what_they_differ() -> None:
    recipe = tiny_index(1).recipe
    assert recipe.differences(replace(recipe, corpus="other", max_tokens=1)) == [
        "corpus",
        "max_tokens",
    ]
