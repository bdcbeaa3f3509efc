# `make run` serves the product, `make test` checks it. Both need Python 3.11 and make, nothing else.
# Further arguments for pytest: make test ARGS="-x scenarios". Another interpreter: make run PYTHON=python3.12

ARGS ?=
PYTHON ?=
VENV := .venv

# An interpreter that was removed or upgraded away takes the environment built on it along.
ifneq ($(shell $(VENV)/bin/python -c "print('works')" 2>/dev/null),works)
BROKEN := rebuild
endif

.PHONY: run manage test fuzz css rebuild
.DELETE_ON_ERROR:

run: $(VENV)/.installed
	@exec $(VENV)/bin/python -m devstack run

# While `make run` runs: make manage ARGS="check_counters --mend"
manage: $(VENV)/.installed
	@$(VENV)/bin/python -m devstack manage $(ARGS)

test: $(VENV)/.installed-dev
	@exec $(VENV)/bin/python -m devstack test $(ARGS)

# Further arguments: make fuzz ARGS="--minutes 1 --roles TRAINEE"
fuzz: $(VENV)/.installed-dev
	@exec $(VENV)/bin/python -m devstack test-env -- $(VENV)/bin/python -m testing.fuzz $(ARGS)

css: $(VENV)/.installed
	@exec $(VENV)/bin/python -m devstack css

$(VENV)/.made: $(BROKEN)
	@test -w . && { test ! -e $(VENV) || test -w $(VENV); } || { \
	  echo "The folder $(CURDIR) or its $(VENV) can't be written to: give yourself the right to, or use another checkout." >&2; \
	  exit 1; \
	}; \
	for python in $(PYTHON) python3.11 python3; do \
	  "$$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  echo "Making $(VENV) with $$python"; \
	  "$$python" -m venv $(if $(BROKEN),--clear) $(VENV) && $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check uv && touch $@; \
	  exit; \
	done; \
	echo "No usable Python 3.11 or newer was found: install python3.11 with its venv module (on Debian: python3.11-venv), or name one: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11" >&2; \
	exit 1

# uv is fast but does not read pip's own configuration (mirrors, certificates); where that matters, pip works.
INSTALL = echo "Installing $(1) (a few minutes the first time)" && \
  { UV_SYSTEM_CERTS=1 $(VENV)/bin/uv pip install --quiet --python $(VENV)/bin/python $(addprefix -r ,$(1)) 2>$(VENV)/uv.log || \
    { echo "uv could not (see $(VENV)/uv.log), pip tries now"; \
      $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check $(addprefix -r ,$(1)); }; } && touch $@

$(VENV)/.installed: requirements.txt $(VENV)/.made
	@$(call INSTALL,requirements.txt)

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	@$(call INSTALL,requirements.txt requirements-dev.txt)
