# `make chat` starts the assistant, `make test` passes the tests; each does all the set-up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: chat test lint index eval clean
.DEFAULT_GOAL := chat

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

chat: $(READY)
	$(BIN)/kern chat --open

test: $(READY)
	$(BIN)/python -m pytest

lint: $(READY)
	$(BIN)/ruff check src tests evals
	$(BIN)/ruff format --check src tests evals
	$(BIN)/mypy

index: $(READY)
	$(BIN)/kern index

eval: $(READY)
	$(BIN)/kern eval

clean:
	rm -rf $(VENV) index/CURRENT index/generation-*
