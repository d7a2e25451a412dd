# Siaga: every target sets up what it needs. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
BIN := .venv/bin
SUDO := $(shell [ "$$(id -u)" = 0 ] || command -v sudo || echo none)
# What the tests and benches start: real servers, a real browser, and what makes and looks into networks.
APT_PACKAGES := chromium docker-compose fping glewlwyd iproute2 iputils-ping lldpd nftables poppler-utils prometheus \
	prometheus-snmp-exporter snmp snmpd systemd util-linux victoria-metrics
PYTEST := $(BIN)/pytest -q

.PHONY: help setup setup-dev setup-test run test lint format types unit properties laws contracts repository integration
.PHONY: accuracy faults fuzz lab e2e coverage bench docs pictures dashboards lock clean

help: ## Show this list
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /\1\t/' | expand -t 14

setup: .venv/.siaga ## Make .venv with what Siaga runs on
setup-dev: .venv/.siaga-dev ## The same with what its developers use
setup-test: setup-dev ## The same with the servers and tools that the tests start (apt)
	@if ! command -v dpkg-query >/dev/null; then \
	  echo "make: the tests want Debian's packages, and this is no Debian; install their like and try again: $(APT_PACKAGES)" >&2; exit 2; \
	fi; \
	missing=$$(for p in $(APT_PACKAGES); do dpkg-query -W -f '$${Status}\n' $$p 2>/dev/null | grep -q 'ok installed' || echo $$p; done | xargs); \
	if [ -n "$$missing" ]; then \
	  if [ "$(SUDO)" = none ]; then \
	    echo "make: the tests want these packages, and you are neither root nor have sudo; have someone run: apt-get install $$missing" >&2; exit 2; \
	  fi; \
	  echo "installing for the tests: $$missing"; \
	  $(SUDO) apt-get update -qq; \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	fi

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "make: $(PYTHON) is missing or older than 3.11; install Python 3.11 or newer, or give make PYTHON=python3.12" >&2; exit 2; }
	@$(PYTHON) -m venv .venv \
	  || { rm -rf .venv; echo "make: $(PYTHON) makes no virtual environment; on Debian: apt-get install python3-venv" >&2; exit 2; }

# What builds the editable installation is pinned and hashed too, by the developers' lock.
BUILDERS := hatchling|editables|packaging|pathspec|pluggy|tomlkit|trove-classifiers

.venv/.siaga: requirements.lock requirements-dev.lock pyproject.toml | .venv/bin/python
	@echo "setting up .venv (once)"
	@awk '/^[a-z]/ { kept = /^($(BUILDERS))==/ } kept' requirements-dev.lock >.venv/builders.lock
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock -r .venv/builders.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.siaga-dev: requirements-dev.lock pyproject.toml | .venv/bin/python
	@echo "setting up .venv with the developers' tools (once)"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch .venv/.siaga $@

run: setup ## Start the practice province and Siaga watching it
	@$(BIN)/siaga lab run

# Real networks, servers and browsers run by the clock of a machine that is busy with tests: what failed there is run once more,
# alone. What fails twice is red, and what failed once is named above.
twice = $(PYTEST) $(1) $(2) \
  || { echo "make: what failed is run once more, alone" >&2; $(PYTEST) --last-failed --last-failed-no-failures none $(2); }

test: setup-test lint types ## All that CI runs
	@$(PYTEST) -n 2 tests/unit tests/contracts tests/golden tests/repository tests/accuracy
	@$(PYTEST) -n 2 --durations=12 tests/properties
	@$(call twice,-n 2 --dist loadfile,tests/integration tests/faults)
	@$(call twice,-n 3 --dist loadfile --no-loadscope-reorder,tests/lab)
	@$(call twice,-n 2 --dist loadfile,tests/e2e)

lint: setup-dev ## Style, layers and formatting
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

format: setup-dev ## Put the code into the house's form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

types: setup-dev ## Check types: all by mypy, the cores by pyright too
	@$(BIN)/mypy
	@$(BIN)/pyright

unit: setup-dev ## The quick tests
	@$(PYTEST) -n 2 tests/unit

properties: setup-dev ## The laws
	@$(PYTEST) -n 2 --durations=12 tests/properties

laws: setup-dev ## The laws of availability on 100,000 whole judgements, and 200 months second by second
	@SIAGA_LAW_CASES=100000 SIAGA_FULL_MONTHS=200 $(PYTEST) -n 2 tests/properties/test_seven_laws.py tests/properties/test_full_months.py

contracts: setup-dev ## What every implementation of a port keeps
	@$(PYTEST) tests/contracts

repository: setup-dev ## What the repository promises: layout, layers, locks, documentation
	@$(PYTEST) -n 2 tests/repository

integration: setup-test ## Against real servers
	@$(PYTEST) tests/integration

faults: setup-test ## Kill it at every failpoint and at random (FAULTS="--times 200"), full disks
	@$(BIN)/python -m tests.faults $(FAULTS)
	@$(PYTEST) tests/faults --ignore=tests/faults/test_kills.py

fuzz: setup-dev ## Everybody asks everything of the API, by schemathesis (CASES=50000 requests, SEED=1, JOBS=2)
	@$(BIN)/python -m tests.fuzz $(if $(CASES),--cases $(CASES)) $(if $(SEED),--seed $(SEED)) $(if $(JOBS),--jobs $(JOBS))

accuracy: setup-dev ## What is told, against promises 7 to 13 (CASES=3000 seeds a row or a folder of cases, HOURS=300000, KEPT=FILE, PROMISE=7, SEED=7, JOBS=2)
	@$(BIN)/python -m tests.accuracy $(if $(CASES),--cases "$(CASES)") $(if $(SEED),--seed $(SEED)) $(if $(JOBS),--jobs $(JOBS)) $(if $(HOURS),--hours $(HOURS)) $(if $(KEPT),--kept "$(KEPT)") $(if $(PROMISE),--promise $(PROMISE))

lab: setup-test ## In the practice province
	@$(PYTEST) -n 3 --dist loadfile --no-loadscope-reorder tests/lab

e2e: setup-test ## In a real browser
	@$(PYTEST) tests/e2e

coverage: setup-dev ## Which branches the tests without servers take
	@$(PYTEST) -n 2 --cov --cov-report=term:skip-covered tests/unit tests/properties tests/contracts tests/golden

bench: setup-test ## Measure every promise of speed beside its peer
	@$(BIN)/python -m tests.bench

docs: setup-dev ## Write the reference pages anew from the code, and the site into build/site
	@$(BIN)/python -m docs.generate
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict
	@echo "the site is in build/site; open build/site/index.html"

pictures: setup-test ## Take the pictures in docs/pictures anew, of the practice province
	@$(BIN)/python -m docs.camera

dashboards: setup-dev ## Write Grafana's dashboards and provisioning anew from the code
	@$(BIN)/python -m dashboards.generate

lock: ## Write the lock files anew (needs uv on PATH or in .venv)
	@PATH="$(BIN):$$PATH"; command -v uv >/dev/null || { echo "make: uv is missing; install it with: $(BIN)/pip install uv" >&2; exit 2; }; \
	uv pip compile pyproject.toml --generate-hashes --universal --no-strip-extras --no-header --no-annotate -q -o requirements.lock; \
	uv pip compile pyproject.toml --group dev --generate-hashes --universal --no-strip-extras --no-header --no-annotate -q -o requirements-dev.lock

clean: ## Remove what was made
	@rm -rf .venv build data .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage
