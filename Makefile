# Every target calls one program. PYTHON chooses the interpreter the environments are made with,
# PORT the port of the local stack; RATE_LIMITS=on makes it refuse whoever sends too much.
PYTHON ?= python3
PLAUDIT_LOCAL = PYTHONPATH=infra $(PYTHON) -m plaudit_local
BIN = .venv/bin

.PHONY: help setup run demo test check soak load bench audit requirements deploy clean

help: ## List the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: ## Make or refresh the virtual environments
	@$(PLAUDIT_LOCAL) setup

run: ## Start the local stack, deploy the template to it, and keep it running
	@$(PLAUDIT_LOCAL) run

demo: setup ## Replay a git history, day by day, in a fresh environment of the running stack
	@$(BIN)/plaudit demo

test: setup ## Run every suite
	@$(BIN)/pytest -n auto --dist worksteal

check: setup ## Formatting, lint, types, architecture, spelling, template, unit tests
	@$(BIN)/python -m plaudit_local check

# Not part of check, as it asks PyPI. Strict: what could not be looked up fails instead of being passed over.
audit: setup ## Look for known vulnerabilities in everything that is pinned; needs the network
	@$(BIN)/uv tool run --quiet pip-audit==2.10.1 --strict --disable-pip --require-hashes --progress-spinner off \
		-r functions/requirements.txt -r requirements-dev.txt -r requirements-emulator.txt

soak: setup ## For hours: oracle and engine in fifteen thousand worlds, ten thousand stories with faults, both APIs for minutes
	@$(BIN)/pytest tests/soak -n auto

load: setup ## As much load as the local stack takes, then with workers that are killed; LOAD_SECONDS=300
	@$(BIN)/pytest -n 0 tests/load

bench: setup ## Run the measured comparisons
	@$(BIN)/pytest tests/bench

requirements: setup ## Regenerate every hash-pinned requirements file
	@$(BIN)/python -m plaudit_local requirements

deploy: setup ## Build for AWS and deploy with the credentials of the caller
	@$(PLAUDIT_LOCAL) deploy

clean: ## Remove the local state, builds, caches and virtual environments
	@$(PLAUDIT_LOCAL) clean
