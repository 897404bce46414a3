"""Settings: defaults < kern.toml < environment < options, and one line for what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from kern.errors import SettingsError
from kern.settings import CONFIG_FILE, Settings, load_settings, packaged_root


def test_the_defaults_are_the_embedded_parts(settings: Settings) -> None:
    assert settings.model == "all-MiniLM-L6-v2+kern"
    assert settings.encoding == "kern"
    assert settings.max_tokens == 256
    assert (settings.host, settings.port) == ("127.0.0.1", 7860)
    assert settings.corpus == packaged_root()
    assert settings.index.name == "index"


def test_each_source_overrides_the_one_before(tmp_path: Path) -> None:
    (tmp_path / CONFIG_FILE).write_text('max_tokens = 100\nport = 1000\nhost = "file"\n')
    environment = {"KERN_PORT": "2000", "KERN_HOST": "environment", "PATH": "/bin"}
    loaded = load_settings({"host": "options", "model": None}, environment, tmp_path)
    assert loaded.model == "all-MiniLM-L6-v2+kern"  # an option not given leaves the default
    assert loaded.max_tokens == 100
    assert loaded.port == 2000
    assert loaded.host == "options"


def test_the_current_folder_and_environment_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / CONFIG_FILE).write_text('model = "from-file"\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KERN_MAX_TOKENS", " 99 ")
    loaded = load_settings()
    assert (loaded.model, loaded.max_tokens) == ("from-file", 99)


def test_paths_may_begin_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    loaded = load_settings({"corpus": Path("~/texts")}, {"KERN_INDEX": "~/index"}, tmp_path)
    assert loaded.corpus == tmp_path / "texts"
    assert loaded.index == tmp_path / "index"


def test_the_password_of_the_page_is_no_setting(tmp_path: Path) -> None:
    """`kern chat` reads KERN_AUTH itself; it must not keep the other commands from running."""
    load_settings(environment={"KERN_AUTH": "user:password"}, folder=tmp_path)


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"KERN_MODLE": "x"}, "the environment sets 'modle'; the settings are"),
        ({"KERN_PORT": "many"}, "sets port to 'many'; expected a whole number"),
        ({"KERN_PORT": "-1"}, "expected a whole number"),
        ({"KERN_PORT": ""}, "expected a whole number"),
        ({"KERN_PORT": "65536"}, "port is 65536; expected 0 to 65535"),
        ({"KERN_MAX_TOKENS": "15"}, "max_tokens is 15; expected 16 to 8192"),
        ({"KERN_MAX_TOKENS": "8193"}, "max_tokens is 8193; expected 16 to 8192"),
        ({"KERN_MAX_TOKENS": "1e3"}, "expected a whole number"),
    ],
)
def test_a_bad_variable_is_said(tmp_path: Path, environment: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(environment=environment, folder=tmp_path)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"model = ", "cannot be read as TOML"),
        (b"\xff\xfe", "cannot be read as TOML"),
        (b"port = true", "sets port to True; expected a whole number"),
        (b"port = 1.5", "sets port to 1.5; expected a whole number"),
        (b"[server]\nport = 1", "sets 'server'; the settings are"),
        (b"model = 7", "sets model to 7; expected text"),
        (b"corpus = ['a']", "sets corpus to ['a']; expected text"),
    ],
)
def test_a_bad_file_is_said(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / CONFIG_FILE
    path.write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        load_settings(environment={}, folder=tmp_path)
    assert said in str(caught.value)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_limits_themselves_are_allowed(tmp_path: Path) -> None:
    for values in ({"max_tokens": 16, "port": 0}, {"max_tokens": 8192, "port": 65535}):
        loaded = load_settings(values, {}, tmp_path)
        assert (loaded.max_tokens, loaded.port) == (values["max_tokens"], values["port"])
