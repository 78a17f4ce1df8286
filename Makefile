# `make run` opens the window, `make test` checks and tests everything. Both set up `.venv` first where it is missing or
# older than the lock. Another Python than the first one found: `make PYTHON=python3.12 run`.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SOURCES := app simulator tests benchmarks .setup
JOBS ?= 2
# What a user has put there must not come before what is tested.
export PYTHONPATH :=

.PHONY: help fidelity external run test check types format pytest bench lock clean
.DEFAULT_GOAL := help

help:
	@sed -n 's/^## //p' Makefile

## make run                  open the window (ARGS="explore FILE" gives any other command)
run: $(READY)
	$(BIN)/coolthreads $(ARGS)

## make test                 check, then the whole suite without a screen
test: check pytest

## make check                style, types and import contracts
check: $(READY)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/lint-imports

## make format               let ruff put the source in shape
format: $(READY)
	$(BIN)/ruff check --fix --select I $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

## make pytest               only the suite (ARGS="tests/kernel -x" for a part, JOBS=0 in one process)
pytest: $(READY)
	QT_QPA_PLATFORM=offscreen $(BIN)/pytest -n $(JOBS) $(ARGS)

## make fidelity             CPython's own tests as referee of the twins and the rewriter (minutes)
fidelity: $(READY)
	QT_QPA_PLATFORM=offscreen PYTHONHASHSEED=0 $(BIN)/pytest -n $(JOBS) -m fidelity $(ARGS)

## make external             pictures opened by rsvg-convert, Poppler, Graphviz, Mermaid, ffprobe, Chromium, where installed
external: $(READY)
	MERMAID="$$(.setup/mermaid $(VENV))" QT_QPA_PLATFORM=offscreen $(BIN)/pytest -n $(JOBS) -m external tests/external $(ARGS)

## make bench                measurements, side by side with other tools (ARGS="peers" for a part)
bench: $(VENV)/.bench
	$(BIN)/python -m benchmarks $(ARGS)

## make lock                 choose the newest versions that fit and write them into uv.lock
lock: $(READY)
	$(BIN)/uv lock --upgrade

## make clean                remove everything that was made, the environment too
clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .grimp_cache
	find $(SOURCES) scenarios -name __pycache__ -type d -prune -exec rm -rf {} +

# Who names a Python wants that one, whatever was there before.
ifdef PYTHON
.PHONY: $(READY)
endif
$(READY): pyproject.toml uv.lock .setup/environment .setup/qt_libraries.py
	.setup/environment $(VENV) $(PYTHON)
	$(BIN)/python .setup/qt_libraries.py
	touch $@

$(VENV)/.bench: $(READY)
	UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=$(VENV) $(BIN)/uv sync --locked --group bench --python $(BIN)/python
	touch $@
