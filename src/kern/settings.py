"""Where things are and how they are built: defaults < kern.toml < environment < options."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from importlib import resources
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path, user_data_path

from kern.errors import SettingsError

CONFIG_FILE = "kern.toml"
_PREFIX = "KERN_"
_NOT_SETTINGS = frozenset({"auth"})  # the password of `kern chat` is read by the command itself
_TOKENS = (16, 8192)
_PORT = (0, 65535)
_CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Settings:
    """All that a user can set.

    Attributes:
        corpus: folder of the corpus; the packaged one by default.
        index: folder of the index; ``index/`` in a checkout, else in the user's cache.
        model: encoder, by name or path.
        encoding: tiktoken encoding that counts a passage's tokens.
        max_tokens: tokens of a passage at most, 16 to 8192; the encoder's own limit holds too.
        host: address that the page is served on.
        port: port of the page.
        feedback: file of JSON Lines that the page's thumbs are written to.
        log: file that the page's log is added to, a line a question; "-" for standard error,
            "none" for none.
        log_questions: whether the log holds the questions' text.
        auth: ``user:password`` that visitors of the page must give; empty for none.
    """

    corpus: Path
    index: Path
    model: str = "all-MiniLM-L6-v2+kern"
    encoding: str = "kern"
    max_tokens: int = 256
    host: str = "127.0.0.1"
    port: int = 7860
    feedback: Path = user_data_path("kern") / "feedback.jsonl"
    log: str = "-"
    log_questions: bool = False
    auth: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        _within("max_tokens", self.max_tokens, *_TOKENS)
        _within("port", self.port, *_PORT)


def packaged_root() -> Path:
    """The corpus that comes with Kern: the checkout's own, else the wheel's copy."""
    checkout = _CHECKOUT / "corpus"
    if checkout.is_dir():
        return checkout
    return Path(str(resources.files("kern") / "_corpus"))


def load_settings(
    options: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Settings:
    """Settings for a run in ``folder`` (the current one).

    Args:
        options: what the command line gave; None values count as not given.
        environment: variables such as ``KERN_MODEL``.
        folder: where ``kern.toml`` may lie.

    Raises:
        SettingsError: a key is unknown, or a value is of the wrong kind or out of range.
    """
    checkout = (_CHECKOUT / "pyproject.toml").is_file() and (_CHECKOUT / "index").is_dir()
    index = _CHECKOUT / "index" if checkout else user_cache_path("kern") / "index"
    settings = Settings(corpus=packaged_root(), index=index)
    environment = os.environ if environment is None else environment
    from_env = {
        key.removeprefix(_PREFIX).lower(): value
        for key, value in environment.items()
        if key.startswith(_PREFIX) and key.removeprefix(_PREFIX).lower() not in _NOT_SETTINGS
    }
    path = (folder or Path()) / CONFIG_FILE
    given = {k: v for k, v in (options or {}).items() if v is not None}
    for origin, values in (
        (str(path), _read(path)),
        ("the environment", from_env),
        ("the options", given),
    ):
        settings = _apply(settings, values, origin)
    return settings


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(
            f"{path} cannot be read as TOML ({error}); mend or remove it"
        ) from error


def _apply(settings: Settings, values: Mapping[str, Any], origin: str) -> Settings:
    kinds = {field.name: type(getattr(settings, field.name)) for field in fields(settings)}
    changes: dict[str, Any] = {}
    for key, value in values.items():
        if key not in kinds:
            raise SettingsError(
                f"{origin} sets {key!r}; the settings are {', '.join(sorted(kinds))}"
            )
        if kinds[key] is bool:
            changes[key] = _truth(key, value, origin)
            continue
        if not issubclass(kinds[key], int) and not isinstance(value, str | Path):
            raise SettingsError(f"{origin} sets {key} to {value!r}; expected text")
        if issubclass(kinds[key], Path):
            changes[key] = Path(str(value)).expanduser()
        elif kinds[key] is int:
            if isinstance(value, bool) or not str(value).strip().isdecimal():
                raise SettingsError(f"{origin} sets {key} to {value!r}; expected a whole number")
            changes[key] = int(value)
        else:
            changes[key] = str(value)
    return replace(settings, **changes)


def _truth(key: str, value: object, origin: str) -> bool:
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    said = str(value).strip().lower()
    if said not in words:
        raise SettingsError(f"{origin} sets {key} to {value!r}; expected true or false")
    return words[said]


def _within(name: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise SettingsError(f"{name} is {value}; expected {low} to {high}")
