# make run, make test: everything is set up first, once, in .venv, from requirements.lock.
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3 python; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && command -v $$p && break; done)

.PHONY: run test check slow bench docs golden consumers roundtrip browser setup wheel clean
run: setup
	@$(BIN)/energy-opt run $(ARGS)
test: setup
	$(BIN)/python -m pytest -n auto $(ARGS)
slow: setup
	$(BIN)/python -m pytest -m slow $(ARGS)
check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
golden: setup
	$(BIN)/python -m pytest --update-golden $(ARGS)
bench: .venv-peers/.ready
	.venv-peers/bin/python -m bench $(ARGS)
	.venv-peers/bin/python -m bench report
docs: setup
	$(BIN)/python -m docs.build $(ARGS)
.venv-peers/.ready: bench/requirements-peers.txt
	@test -x .venv-peers/bin/pip || "$(PYTHON)" -m venv .venv-peers
	@.venv-peers/bin/python -m pip install -q -r $< && touch $@
# what other tools make of the exports; glpsol (Debian: glpk-utils) is used where it is installed
roundtrip: setup consumers
	$(BIN)/python -m pytest -m oracle tests/roundtrip $(ARGS)
consumers: .venv-consumers-2/.ready .venv-consumers-3/.ready
.venv-consumers-%/.ready: tests/roundtrip/requirements-pandas%.txt
	@test -x $(@D)/bin/pip || "$(PYTHON)" -m venv $(@D)
	@$(@D)/bin/python -m pip install -q -r $<
	@test $* = 3 || $(@D)/bin/python -m pip install -q --no-deps aperc-osemosys==2021.5 # OSeMOSYS for glpsol
	@touch $@
# reports in a real browser (Debian: chromium, chromium-driver)
browser: .venv-browser/.ready
	.venv-browser/bin/python -m pytest -m oracle tests/oracle/test_report_browser.py $(ARGS)
.venv-browser/.ready: tests/oracle/requirements-browser.txt
	@test -x .venv-browser/bin/pip || "$(PYTHON)" -m venv .venv-browser
	@.venv-browser/bin/python -m pip install -q -r $< && touch $@
wheel: setup
	$(BIN)/python -m hatchling build -d dist
clean:
	rm -rf $(VENV) .venv-consumers-* .venv-browser dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

setup: $(VENV)/.ready
$(VENV)/.ready: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed and was not found; name one: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11" >&2; exit 1; }
	@if command -v uv >/dev/null 2>&1; then set -e; test -d $(VENV) || uv venv -q --python "$(PYTHON)" $(VENV); \
	  uv pip install -q --python $(BIN)/python --require-hashes -r requirements.lock; \
	  uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .; \
	else set -e; test -x $(BIN)/pip || "$(PYTHON)" -m venv $(VENV); $(BIN)/python -m pip install -q --require-hashes -r requirements.lock; \
	  $(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .; fi
	@touch $@
