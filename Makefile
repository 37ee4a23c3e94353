# Two commands set everything up:  make demo  (a graph and answers)  ·  make test  (every test)
# uv is used when it is there; otherwise it is installed into .cache/uv, and nothing outside this folder changes.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

UV := $(shell command -v uv 2>/dev/null || echo .cache/uv/bin/uv)
RUN := $(UV) run --no-sync
DATA ?= ../shared/data
WORKERS ?= 2
MODELS ?= .cache/models

export UV_PROJECT_ENVIRONMENT ?= .venv
# Without its bytecode cache Python compiles every module anew in every process, which triples the start-up time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test check lint types layers wheel bench neo4j models picture clean

help:  ## this list
	@grep -hE '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9]+):.*## /\1\t/' | expand -t 10

.cache/uv/bin/uv:
	python3 -m venv .cache/uv
	.cache/uv/bin/pip install --quiet --disable-pip-version-check uv

demo: | $(UV)  ## build the example company's graph and ask it questions (installs no torch)
	$(UV) sync --quiet --locked --inexact --no-default-groups
	@$(RUN) bash tools/demo.sh

test: | $(UV)  ## install what the tests need, and run them all
	$(UV) sync --quiet --locked --inexact --extra transformers --group test --group test-models --group browser
	@command -v chromium chromium-browser google-chrome google-chrome-stable >/dev/null || \
	  $(RUN) playwright install chromium || echo "no Chromium: the test in Neo4j Browser will be skipped" >&2
	$(RUN) pytest -n $(WORKERS) $(PYTEST)

check: lint types layers wheel  ## every gate: style, types, layers, and the wheel run outside the checkout

lint: | $(UV)
	$(UV) sync --quiet --locked --inexact --group lint
	$(UV) lock --check
	$(RUN) ruff check .
	$(RUN) ruff format --check .

types: lint
	$(RUN) pyright

layers: lint
	$(RUN) lint-imports

wheel: | $(UV)
	tools/check_wheel.sh $(UV)

bench: | $(UV)  ## building against embedding alone, and start-up times, side by side
	$(UV) sync --quiet --locked --inexact --extra transformers --group test-models
	$(RUN) python benchmarks/startup.py
	$(RUN) python benchmarks/build_ratio.py --data $(DATA)

neo4j:  ## a Neo4j server on loopback with a password of its own: Docker where it runs, else JDK and Maven
	@python3 tools/neo4j_server.py

models: | $(UV)  ## train the bundled weights anew from the data packs in DATA (hours)
	$(UV) sync --quiet --locked --inexact --extra transformers --group models
	$(RUN) bash tools/train_models.sh $(DATA) $(MODELS)

picture: | $(UV)  ## draw docs/graph.png from the example's graph
	$(UV) sync --quiet --locked --inexact --group picture
	$(RUN) python docs/draw_graph.py

clean:  ## remove what was built or cached here
	rm -rf .venv .cache dist build .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
