# Guichet: the two commands are `make run` and `make test`. `make` alone lists all.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.ONESHELL:

PYTHON ?= python3
UV = $(shell command -v uv || echo .tools/uv/bin/uv)
APP = .venv/bin/python
ENGINE = engine/.venv/bin/python
PYTEST_APP = $(APP) -m pytest
PYTEST_ENGINE = $(ENGINE) -m pytest -c engine/pytest.ini --rootdir .

.PHONY: help
help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

.PHONY: run
run: environments model ## start everything, from nothing, and print the addresses
	@exec $(APP) -m guichet.launch

.PHONY: test
test: environments model check ## check and test everything, from nothing
	@echo "== application, actions, browser"
	$(PYTEST_APP) tests --ignore=tests/engine --ignore=tests/nlu --ignore=tests/dialogue
	echo "== engine"
	$(PYTEST_ENGINE) tests/engine tests/nlu tests/dialogue

.PHONY: check
check: environments ## ruff, mypy strict, Rasa's data, the notice, the built widget
	@$(APP) -m ruff check .
	$(APP) -m ruff format --check .
	$(APP) -m mypy
	$(APP) -m mypy --config-file engine/mypy.ini --python-executable $(ENGINE)
	$(APP) -m guichet notice check
	$(ENGINE) -m engine.validate
	if command -v npm >/dev/null; then cd widget && npm ci --silent --no-audit --no-fund && npm run --silent check; \
	elif [ "$${CI:-}" = true ]; then echo "Node 20 is missing: install nodejs and npm"; exit 1; \
	else echo "skipped: the widget's check needs Node 20 (install nodejs and npm)"; fi

.PHONY: train model
train model: environments ## train the model when it is older than what it is made from
	@$(ENGINE) -m engine.train

.PHONY: evaluate
evaluate: environments model ## measure the understanding; pictures and a report in reports/
	@$(ENGINE) -m engine.evaluate

.PHONY: format
format: environments ## format the Python code
	@$(APP) -m ruff check --fix .
	$(APP) -m ruff format .

.PHONY: widget
widget: ## build the widget into guichet/static (needs Node 20)
	@cd widget && npm ci --no-audit --no-fund && npm run build

.PHONY: pictures
pictures: environments model ## take the docs' pictures anew, by the browser's tests
	@$(PYTEST_APP) tests/browser -q
	cp reports/pictures/*.png docs/pictures/

.PHONY: lock
lock: uv ## choose the newest allowed packages and lock them with hashes
	@options="--quiet --upgrade --universal --generate-hashes --no-emit-index-url"
	$(UV) pip compile $$options --python-version 3.11 pyproject.toml -o requirements.txt
	$(UV) pip compile $$options --python-version 3.11 --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
	cd engine && $(abspath $(UV)) pip compile $$options --python-version 3.10 --override overrides.txt requirements.in -o requirements.txt

.PHONY: environments
environments: .venv/locked engine/.venv/locked

.PHONY: uv
uv:
	@if ! [ -x "$(UV)" ] && ! command -v uv >/dev/null; then
	  echo "Getting uv into .tools/ ..."
	  $(PYTHON) -m venv .tools/uv
	  .tools/uv/bin/python -m pip install --quiet uv
	fi

.venv/locked: requirements-dev.txt | uv
	@if [ -f $@ ] && cmp -s $@ requirements-dev.txt; then touch $@; exit 0; fi
	echo "Making the application's environment (.venv, Python 3.11 or newer) ..."
	$(UV) venv --quiet --allow-existing --python '>=3.11' .venv \
	  || { echo "Python 3.11 or newer is needed: install it (for example: pyenv install 3.11) and try again."; exit 1; }
	$(UV) pip sync --python .venv --require-hashes requirements-dev.txt
	cp requirements-dev.txt $@

engine/.venv/locked: engine/requirements.txt | uv
	@if [ -f $@ ] && cmp -s $@ engine/requirements.txt; then touch $@; exit 0; fi
	echo "Making the engine's environment (engine/.venv, Python 3.10, about 3 GB) ..."
	cd engine
	uv=$$(cd .. && realpath $(UV))
	"$$uv" venv --quiet --allow-existing --python 3.10 .venv \
	  || { echo "Python 3.10 is needed for the engine: install it (for example: pyenv install 3.10, or apt install python3.10) and try again."; exit 1; }
	"$$uv" pip sync --python .venv --require-hashes requirements.txt
	cp requirements.txt .venv/locked
