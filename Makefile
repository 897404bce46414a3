# `make chat` starts the assistant, `make test` passes the tests; each does all the set-up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

LOCK := requirements.lock
# Which build of torch is right depends on the machine: it is downloaded, and must be one of those
# that torch.lock lists. What only its builds for graphics cards ask for is pinned by version.
TORCH := torch==2.13.0
BUILD := $(VENV)/torch
UNLOCKED := torch kern triton cuda-bindings cuda-pathfinder cuda-toolkit $(addprefix nvidia-,cublas \
	cuda-cupti cuda-nvrtc cuda-runtime cudnn-cu13 cufft cufile curand cusolver cusparse \
	cusparselt-cu13 nccl-cu13 nvjitlink nvshmem-cu13 nvtx)

.PHONY: chat test lint index eval lock audit clean
.DEFAULT_GOAL := chat

PIP := $(BIN)/pip --disable-pip-version-check --quiet

$(READY): pyproject.toml constraints.txt $(LOCK) torch.lock
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --no-deps --only-binary :all: --require-hashes -r $(LOCK)
	rm -rf $(BUILD)
	$(PIP) download --no-deps --only-binary :all: --dest $(BUILD) $(TORCH)
	$(BIN)/python .ci/listed.py torch.lock $(BUILD)/*.whl
	$(PIP) install --no-deps $(BUILD)/*.whl
	rm -r $(BUILD)
	$(PIP) install -c constraints.txt $(TORCH)
	$(PIP) install --no-deps --no-build-isolation -e .
	$(PIP) check
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

# Newer versions: change constraints.txt, then run this; needs the network.
lock: $(READY)
	$(PIP) install uv
	$(BIN)/uv pip compile --quiet pyproject.toml --extra dev -c constraints.txt --universal \
		--python-version 3.11 --generate-hashes --no-header --no-annotate \
		$(addprefix --no-emit-package ,$(UNLOCKED)) -o $(LOCK)

# Known vulnerabilities of what is locked; needs the network.
audit: $(READY)
	$(PIP) install pip-audit
	$(BIN)/pip-audit --disable-pip --require-hashes -r $(LOCK)

clean:
	rm -rf $(VENV) index/CURRENT index/generation-*
