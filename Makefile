# One command each; every one of them works in a fresh clone.
PYTHON ?= python3
VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
export PATH := $(BIN):$(PATH)

.PHONY: run test check bench chaos

run: $(VENV)/run
	@exec $(BIN)/python manage.py start

# All on SQLite, then on PostgreSQL what asks a database: the rest would answer the same, and is held to
# it by tests/both_databases.py. DATABASE_URL=… pytest runs everything. ARGS may name none that asks (5).
test: $(VENV)/dev
	$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)
	@if [ -n "$$TEST_DATABASE_URL" ]; then \
	  DATABASE_URL="$$TEST_DATABASE_URL" $(BIN)/python -m pytest -n auto --dist worksteal --asks-database \
	    $(ARGS) $(if $(ARGS),|| [ $$? = 5 ]); \
	fi

check: $(VENV)/dev
	ruff format --check .
	ruff check .
	lint-imports
	mypy
	python manage.py makemigrations --check --dry-run
	CARILLON_BASE_URL=https://carillon.example.com ALLOWED_HOSTS=carillon.example.com \
	  python manage.py check --deploy --fail-level WARNING

# USERS=200000, ONLY="count snapshot", DROP=yes; on PostgreSQL with TEST_DATABASE_URL or DATABASE_URL.
bench: $(VENV)/dev
	@python -m benchmarks.run $(if $(USERS),--users $(USERS)) $(if $(ONLY),--only $(ONLY)) $(if $(DROP),--drop)

# SEED=1, USERS=100000, FAULTS=20, SCENARIO="kill sigterm", GUARD_OFF=fence, LOGS=folder; the same databases.
chaos: $(VENV)/dev
	@python -m tests.chaos.run $(if $(SEED),--seed $(SEED)) $(if $(USERS),--users $(USERS)) \
	  $(if $(FAULTS),--faults $(FAULTS)) $(if $(SCENARIO),--scenario $(SCENARIO)) \
	  $(if $(GUARD_OFF),--guard-off $(GUARD_OFF)) $(if $(LOGS),--logs $(LOGS))

$(VENV)/run: requirements/run.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what Carillon needs …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/run.txt
	@touch $@

$(VENV)/dev: requirements/dev.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what the tests need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/dev.txt
	@touch $@ $(VENV)/run
