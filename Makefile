# The two commands that matter: `make demo` and `make test`. Python 3.11 or later, git and make
# are all they need.

PYTHON ?= python3
PORT ?= 8000
export PORT

.PHONY: help demo test coverage check format messages lock wheel bundle install install-dev clean

help: ## What can be made
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 22

demo: install ## The starter network on http://localhost:8000/ (PORT=8123 changes it)
	@.venv/bin/rresi demo

test: install-dev ## The whole suite, on SQLite and on PostgreSQL, with journeys in a browser
	@.venv/bin/python tools/suite.py

coverage: install-dev ## Which lines the tests run, against the floor in pyproject.toml
	@.venv/bin/pytest --quiet --numprocesses=auto --dist=worksteal -m "not browser" --cov --cov-report=term

check: install-dev ## Lint, types, layers, templates, migrations and translations
	@.venv/bin/python tools/check.py

format: install-dev ## Put the code in its one layout
	@.venv/bin/ruff check --quiet --fix-only . ; .venv/bin/ruff format .

messages: install-dev ## Bring the translation files in step with the source
	@.venv/bin/python tools/translations.py --update

lock: install-dev ## Pin the newest versions that pyproject.toml allows
	@.venv/bin/uv pip compile --quiet --upgrade --universal --generate-hashes --no-annotate \
	  --python-version 3.11 --custom-compile-command "make lock" \
	  --group build --extra postcodes pyproject.toml -o requirements.lock
	@.venv/bin/uv pip compile --quiet --upgrade --universal --generate-hashes --no-annotate \
	  --python-version 3.11 --custom-compile-command "make lock" \
	  --group dev -c requirements.lock -o requirements-dev.lock

bundle: install-dev ## dist/rresi-offline-*.tar.gz: wheels, checksums, bill of materials, deploy/
	@.venv/bin/python tools/bundle.py

wheel: install-dev ## dist/rresi-*.whl
	@.venv/bin/uv build --quiet --wheel --out-dir dist

install:
	@$(PYTHON) tools/bootstrap.py

install-dev:
	@$(PYTHON) tools/bootstrap.py --dev

clean: ## Remove what was made here (not the data folder)
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
