# Jisr's commands. `make run` and `make test` need Python 3.11 and nothing else.

PYTHON ?= python3.11
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

export PORT
export PYTHONTZPATH =

.PHONY: help run setup reset test test-all lint messages lock benchmark-matching clean

help:
	@echo "make run                  set up and run with demo data on http://127.0.0.1:$(PORT)"
	@echo "make reset                throw the demo's data away; the next run starts afresh"
	@echo "make test                 the tests that need neither a server nor a browser"
	@echo "make test-all             those too: PostgreSQL, Redis, Chromium"
	@echo "make lint                 style, import contracts, translations"
	@echo "make benchmark-matching   the engine's figures; forty minutes"

run: setup
	@$(BIN)/python manage.py serve

setup: $(STAMP)
	@$(BIN)/python scripts/compile_messages.py

$(STAMP): requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] < (3, 11))' || (echo "Jisr needs Python 3.11 or newer" && exit 1)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing (a minute or two, once)…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.txt
	@touch $(STAMP)

reset:
	rm -rf var

test: setup
	$(BIN)/python -m pytest -n 2 --dist loadfile

# Each part says plainly when its server or browser is missing, and is then skipped here.
test-all: test
	$(BIN)/python scripts/test_all.py

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint . --lint --quiet
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m mypy --strict trainers/matching
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python scripts/check_messages.py

# After a change of requirements.in or requirements-dev.in; needs uv.
lock:
	uv pip compile --quiet --no-header --generate-hashes --python-version 3.11 requirements.in -o requirements.txt
	uv pip compile --quiet --no-header --generate-hashes --python-version 3.11 requirements-dev.in -o requirements-dev.txt

benchmark-matching: setup
	$(BIN)/python -m trainers.matching.benchmark --sizes S M L XL

clean: reset
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache .hypothesis
