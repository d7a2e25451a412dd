# Siaga: every target sets up what it needs. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
BIN := .venv/bin
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
APT_PACKAGES := chromium fping iproute2 nftables prometheus prometheus-snmp-exporter snmp snmpd

.PHONY: help setup setup-dev setup-test run test lint format types unit properties integration lab e2e bench lock clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

setup: .venv/.siaga ## Make .venv with what Siaga runs on
setup-dev: .venv/.siaga-dev ## The same with what its developers use
setup-test: setup-dev ## The same with the servers and tools that the tests start (apt)
	@missing=$$(for p in $(APT_PACKAGES); do dpkg -s $$p >/dev/null 2>&1 || echo $$p; done); \
	if [ -n "$$missing" ]; then \
	  echo "installing for the tests: $$missing"; \
	  $(SUDO) apt-get update -qq && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	fi

.venv/.siaga: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --editable .
	@touch $@

.venv/.siaga-dev: requirements-dev.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch .venv/.siaga $@

run: setup ## Start the practice province and Siaga watching it
	@$(BIN)/siaga lab run

test: setup-test lint types ## All that CI runs
	@$(BIN)/pytest -q tests/unit tests/properties tests/contracts tests/repository -n 2
	@$(BIN)/pytest -q tests/integration tests/faults tests/lab tests/e2e

lint: setup-dev ## Style, layers and formatting
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

format: setup-dev ## Put the code into the house's form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

types: setup-dev ## Check types
	@$(BIN)/mypy

unit: setup-dev ## The quick tests
	@$(BIN)/pytest -q tests/unit -n 2

properties: setup-dev ## The laws
	@$(BIN)/pytest -q tests/properties -n 2

integration: setup-test ## Against real servers
	@$(BIN)/pytest -q tests/integration

lab: setup-test ## In the practice province
	@$(BIN)/pytest -q tests/lab

e2e: setup-test ## In a real browser
	@$(BIN)/pytest -q tests/e2e

bench: setup-test ## Measure every promise of speed beside its peer
	@$(BIN)/python -m tests.bench

lock: ## Write the lock files anew (needs uv)
	@uv pip compile pyproject.toml --generate-hashes --universal --no-header --no-annotate -q -o requirements.lock
	@uv pip compile pyproject.toml --group dev --generate-hashes --universal --no-header --no-annotate -q -o requirements-dev.lock

clean: ## Remove what was made
	@rm -rf .venv build data .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
