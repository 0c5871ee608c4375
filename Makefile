# Everything a contributor or a first user types. `make help` lists it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MEDIA ?=
LICENCE ?= own
DO ?= --help
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help

.PHONY: help
help: ## List every target
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

.PHONY: install
install: $(STAMP) ## Make .venv with Airflow and all that the demo and the tests need

# Bytecode now, or the first start of Airflow compiles it. uv installs in seconds; where it cannot reach its index (a mirror set up for pip alone), pip does.
$(STAMP): pyproject.toml requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check -c requirements.txt uv
	$(BIN)/uv pip install -q --compile-bytecode --python $(BIN)/python -c requirements.txt -e '.[airflow,dev]' \
		|| $(BIN)/python -m pip install -q -c requirements.txt -e '.[airflow,dev]'
	@touch $(STAMP)

.PHONY: demo
demo: install ## Run make_dataset in a real Airflow on footage drawn now, or on MEDIA=folder (LICENCE=own)
	@$(BIN)/python -m sakuga_tasks.embedded demo $(if $(MEDIA),--media '$(MEDIA)') --licence '$(LICENCE)'

.PHONY: ui
ui: install ## Leave the embedded Airflow open in the browser, until Ctrl-C
	@$(BIN)/python -m sakuga_tasks.embedded ui

.PHONY: airflow
airflow: install ## Run Airflow's command line on that Airflow: make airflow DO='dags list'
	@$(BIN)/python -m sakuga_tasks.embedded airflow $(DO)

# By file, in order: the one file that needs Airflow starts one, and starts first. (Groups of xdist 3.8 do nothing under pytest 9.2.)
.PHONY: test
test: install ## Run every test that needs the package index alone
	$(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder tests --ignore tests/system --ignore tests/browser --ignore tests/compose

.PHONY: test-system
test-system: install ## Run the tests that need servers; absent servers are skipped by name
	$(BIN)/python -m pytest -q tests/system tests/browser

.PHONY: system-deps
system-deps: install ## Install the servers of test-system on Debian (as root), and Airflow's Celery parts
	$(BIN)/uv pip install -q --python $(BIN)/python -c requirements.txt -e '.[fleet]' \
		|| $(BIN)/python -m pip install -q -c requirements.txt -e '.[fleet]'
	apt-get update -q
	DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends \
		redis-server postgresql radosgw ceph-mon ceph-osd ceph-common chromium

.PHONY: check
check: install lint types layers quick ## A contributor's loop, under a minute: lint, types, layers, the quick tests

.PHONY: lint
lint: install ## Style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

.PHONY: types
types: install ## Static types
	$(BIN)/mypy

.PHONY: layers
layers: install ## The rules of the house about who imports whom
	$(BIN)/lint-imports

.PHONY: quick
quick: install ## The house rules and the unit tests that are not marked slow
	$(BIN)/python -m pytest -q -n 2 -m 'not slow' tests/style tests/unit

.PHONY: unit
unit: install ## Unit tests alone
	$(BIN)/python -m pytest -q -n 2 tests/unit

.PHONY: compose-check
compose-check: install ## Let Docker Compose 2 read docker-compose.yml
	$(BIN)/python -m pytest -q tests/compose

.PHONY: soak
soak: install ## The long versions: 50 kills, every store, competing committers
	SOAK=1 $(BIN)/python -m pytest -q tests/faults tests/unit/store tests/unit/jobs/test_crawl.py tests/system

.PHONY: bench
bench: install ## Every benchmark, each with both sides in one run
	@for script in bench/*_*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done
	@$(MAKE) --no-print-directory bench-reading

.PHONY: bench-reading
bench-reading: install ## Draw, score and time the reading engine; write docs/benchmarks.md
	PYTHONPATH=bench $(BIN)/python -m reading.bench

.PHONY: generate
generate: install ## Write anew what follows from other files: docs/columns.md, sql/, docs/dags.md, the DAGs' knobs
	$(BIN)/python -m sakuga_tasks.records.docs
	PYTHONPATH=dags:plugins $(BIN)/python -m stagekit.generate

.PHONY: learn
learn: install ## Draw footage, learn what evidence is worth, write sakuga_tasks/stages/odds.npz (90 min)
	PYTHONPATH=bench $(BIN)/python -m reading.learn

.PHONY: requirements
requirements: ## Compile requirements.txt: what a deployment installs on every worker
	$(BIN)/uv pip compile -q pyproject.toml --extra fleet --extra models --extra captions \
		--constraint docker/constraints.txt --python-version 3.11 --python-platform x86_64-manylinux_2_28 \
		--no-header --no-annotate --no-emit-index-url --no-emit-find-links -o requirements.txt

.PHONY: clean
clean: ## Remove the environment, the embedded Airflow and the demo's data
	rm -rf $(VENV) .airflow demo
