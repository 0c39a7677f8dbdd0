# Guichet: the two commands are `make run` and `make test`. `make` alone lists all.
# Each recipe is one shell or lines that stand alone: it runs with the make 3.81 of macOS too.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.NOTPARALLEL:

PYTHON ?= python3
# uv: the one on PATH, or one of our own, fetched when an environment has to be made.
UV := $(shell command -v uv || echo .tools/uv/bin/uv)
ENGINE_UV := $(if $(filter /%,$(UV)),$(UV),../$(UV))
APP = .venv/bin/python
ENGINE = engine/.venv/bin/python
PYTEST_APP = $(APP) -m pytest
# Most of the tests' time is spent waiting for other processes: two files run side by side.
TEST_WORKERS ?= 2
PYTEST_ENGINE = $(ENGINE) -m pytest -c engine/pytest.ini --rootdir .

.PHONY: help
help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

.PHONY: run
run: environments model ## start everything, from nothing, and print the addresses
	@export GUICHET_DEMO=$${GUICHET_DEMO:-1}; exec $(APP) -m guichet.launch

.PHONY: demo
demo: environments model ## start with a day of invented conversations to look at, in var/demo.sqlite
	@export GUICHET_DATABASE_URL=sqlite:///var/demo.sqlite GUICHET_DEMO=$${GUICHET_DEMO:-1}; \
	$(APP) -m guichet demo fill --once && exec $(APP) -m guichet.launch

.PHONY: test
test: environments model check ## check and test everything, from nothing
	@echo "== application, actions, browser"
	@$(PYTEST_APP) tests --ignore=tests/engine --ignore=tests/nlu --ignore=tests/dialogue -n $(TEST_WORKERS) --dist loadfile
	@echo "== faults under load"
	@$(APP) -m tests.faults.campaign --short
	@echo "== engine"
	@$(PYTEST_ENGINE) tests/engine tests/nlu tests/dialogue

.PHONY: check
check: environments ## ruff, mypy strict, Rasa's data, the notice, the built widget
	@$(APP) -m ruff check .
	@$(APP) -m ruff format --check .
	@$(APP) -m mypy
	@$(APP) -m mypy --config-file engine/mypy.ini --python-executable $(ENGINE)
	@$(APP) -m guichet notice check
	@$(ENGINE) -m engine.validate
	@if command -v npm >/dev/null; then \
	  cd widget && npm ci --silent --no-audit --no-fund && npm run --silent check && npm test --silent; \
	elif [ "$${CI:-}" = true ]; then \
	  echo "Node 20 is missing: install nodejs and npm"; exit 1; \
	else \
	  echo "skipped: the widget's check needs Node 20 (install nodejs and npm)"; \
	fi

.PHONY: train
train: model ## train the model when it is older than what it is made from

.PHONY: model
model: environments
	@$(ENGINE) -m engine.train

.PHONY: evaluate
evaluate: environments model ## measure the understanding; pictures and a report in reports/
	@$(ENGINE) -m engine.evaluate

.PHONY: campaign campaign-short
campaign: environments ## break everything under load on both stores, compare, keep the table
	@$(APP) -m tests.faults.campaign --record

campaign-short: environments ## the same in under five minutes
	@$(APP) -m tests.faults.campaign --short

.PHONY: fuzz
fuzz: environments ## look for inputs that break the reading of messages: ten minutes (ARGS=-runs=100000)
	@mkdir -p var/fuzz && $(APP) -m tests.fuzz.bodies -artifact_prefix=var/fuzz/ $(if $(ARGS),$(ARGS),-max_total_time=600) var/fuzz

.PHONY: bench-buttons bench-streams bench-surge bench-grow
bench-buttons: environments ## what needs no engine: the notice, buttons: 3 minutes (ARGS=--quick)
	@$(APP) -m benchmarks.buttons $(ARGS)

bench-streams: environments ## 10,000 idle streams: memory, and a reconnect of all: 5 minutes (ARGS=--quick)
	@$(APP) -m benchmarks.streams $(ARGS)

bench-surge: environments model ## ten times the sustainable rate for a minute (ARGS=--quick)
	@$(APP) -m benchmarks.surge $(ARGS)

bench-grow: environments model ## more workers, more engines, more data: 4 minutes (ARGS=--quick)
	@$(APP) -m benchmarks.grow $(ARGS)

.PHONY: bench-desk
bench-desk: environments ## 200 agents watch the desk, 50 talk: from an event to their screens, processor, memory
	@$(APP) -m benchmarks.desk $(ARGS)

.PHONY: bench-nlu
bench-nlu: environments model ## measure understanding, speed and memory beside stock Rasa, which trains for long (ARGS=--quick)
	@$(APP) -m benchmarks.nlu $(ARGS)

.PHONY: bench-turns
bench-turns: environments model ## measure whole turns under load beside stock Rasa, which bench-nlu trains: 7 minutes (ARGS=--quick)
	@$(APP) -m benchmarks.turns $(ARGS)

.PHONY: format
format: environments ## format the Python code
	@$(APP) -m ruff check --fix .
	@$(APP) -m ruff format .

.PHONY: widget
widget: ## build the widget into guichet/static (needs Node 20)
	@cd widget && npm ci --no-audit --no-fund && npm run build

.PHONY: pictures
pictures: environments model ## take the docs' pictures anew, by the browser's tests
	@$(PYTEST_APP) tests/browser -q
	@cp reports/pictures/*.png docs/pictures/

LOCK = pip compile --quiet --upgrade --universal --generate-hashes --no-emit-index-url

.PHONY: lock
lock: ## choose the newest allowed packages and lock them with hashes
	@$(get_uv)
	@$(UV) $(LOCK) --python-version 3.11 pyproject.toml -o requirements.txt
	@$(UV) $(LOCK) --python-version 3.11 --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
	@cd engine && $(ENGINE_UV) $(LOCK) --python-version 3.10 --override overrides.txt requirements.in -o requirements.txt

get_uv = [ -x "$(UV)" ] || { echo "Getting uv into .tools/ ..." \
  && $(PYTHON) -m venv .tools/uv && .tools/uv/bin/python -m pip install --quiet uv; } \
  || { echo "uv is needed and could not be fetched: install it (for example: pip install uv) and try again."; exit 1; }

# An environment keeps the lock it was made from in a file `locked`; it is made again when the lock has changed.
.PHONY: environments app-environment engine-environment
environments: app-environment engine-environment

app-environment:
	@if [ -x $(APP) ] && cmp -s requirements-dev.txt .venv/locked; then exit 0; fi; \
	set -e; \
	$(get_uv); \
	echo "Making the application's environment (.venv, Python 3.11 or newer) ..."; \
	rm -f .venv/locked; \
	said=$$($(UV) venv --quiet --allow-existing --python '>=3.11' .venv 2>&1) || { \
	  echo "Python 3.11 or newer is needed: install it (for example: pyenv install 3.11) and try again." $$said; \
	  exit 1; }; \
	$(UV) pip sync --python .venv --require-hashes requirements-dev.txt; \
	cp requirements-dev.txt .venv/locked

engine-environment:
	@if [ -x $(ENGINE) ] && cmp -s engine/requirements.txt engine/.venv/locked; then exit 0; fi; \
	set -e; \
	$(get_uv); \
	echo "Making the engine's environment (engine/.venv, Python 3.10, about 3 GB) ..."; \
	cd engine; \
	rm -f .venv/locked; \
	said=$$($(ENGINE_UV) venv --quiet --allow-existing --python 3.10 .venv 2>&1) || { \
	  echo "Python 3.10 is needed for the engine: install it (for example: pyenv install 3.10, or apt install python3.10)" \
	    "and try again." $$said; \
	  exit 1; }; \
	$(ENGINE_UV) pip sync --python .venv --require-hashes requirements.txt; \
	cp requirements.txt .venv/locked
