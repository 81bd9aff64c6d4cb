# Two commands for a newcomer: `make demo` and `make test`. The rest is for those who work on it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= ../shared/data
PIP := $(BIN)/pip install --quiet --disable-pip-version-check

.PHONY: demo test soak check format train-words train-embedding train-relation train-attributions train-farm bench-gold bench-accuracy bench-speed bench-index bench-webs bench-audit bench-ray clean

demo: $(VENV)/.ready ## check one real page against a corpus and show what was found
	$(BIN)/detector check corpora/demo-page.txt --against corpora/demo

test: $(VENV)/.ready ## pass the tests
	$(BIN)/python -m pytest

soak: $(VENV)/.ready ## the index killed, flipped, cut and crowded for an hour; audits killed, resumed, and fed every bad input
	DETECTOR_SOAK=1 $(BIN)/python -m pytest tests/store/test_faults.py tests/pipeline/test_laws.py tests/pipeline/test_hostile_inputs.py

check: $(VENV)/.ready-dev ## format, lint, types, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

format: $(VENV)/.ready-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

train-words: $(VENV)/.ready-train ## the table of word frequencies and stems
	$(BIN)/python models/words-en/train.py

train-embedding: $(VENV)/.ready-train ## the static embedding, from its teacher
	$(BIN)/python models/static-en/train.py --data $(DATA) --out models/static-en

train-relation: $(VENV)/.ready ## the relation model, from labelled pairs
	$(BIN)/python models/relation-en/train.py --data $(DATA)

train-attributions: $(VENV)/.ready-train ## the attribution tagger, from PolNeAR and labelled news
	PYTHONPATH=. $(BIN)/python models/attributions-en/train.py --data $(DATA)

train-farm: $(VENV)/.ready ## the content-farm model, from generated webs of sites
	$(BIN)/python models/farm-en/train.py

bench-gold: $(VENV)/.ready ## accuracy on the shipped gold, the demo's and the held-out one
	$(BIN)/python -m benchmarks.gold demo
	$(BIN)/python -m benchmarks.gold heldout

bench-accuracy: $(VENV)/.ready-bench ## rewrites against same-event reports, sources left out
	$(BIN)/python -m benchmarks.accuracy --data $(DATA)

bench-speed: $(VENV)/.ready ## start, check, prepare
	$(BIN)/python -m benchmarks.speed

SIZES ?= 10000 100000
bench-index: $(VENV)/.ready-bench ## build and search indexes of generated articles; SIZES="10000 100000 1000000" for all
	$(BIN)/python -m benchmarks.index --sizes $(SIZES) $(if $(wildcard $(DATA)/bbc_docs.jsonl.gz),--data $(DATA))

bench-audit: $(VENV)/.ready-bench ## audit corpora of generated articles beside datatrove and SemHash; SIZES="2000 10000 100000 1000000" for all
	$(BIN)/python -m benchmarks.audit --sizes $(SIZES)

bench-ray: $(VENV)/.ready ## audit on a local Ray cluster that loses a worker and a node; the files must be the local engine's
	$(BIN)/python -m benchmarks.ray_audit

bench-webs: $(VENV)/.ready ## the content-farm model on webs of known roles
	$(BIN)/python -m benchmarks.webs measure --articles 2000 $(if $(wildcard $(DATA)/bbc_docs.jsonl.gz),--data $(DATA))

clean:
	rm -rf $(VENV) build dist *.egg-info

# torch comes first and alone: 2.13.0 has a small CPU build; without the pin several GB of CUDA arrive.
$(VENV)/.ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) -c constraints.txt torch
	$(PIP) -c constraints.txt -e '.[test]'
	touch $@

$(VENV)/.ready-dev: $(VENV)/.ready
	$(PIP) -c constraints.txt -e '.[test,dev]'
	touch $@

$(VENV)/.ready-bench: $(VENV)/.ready
	$(PIP) -c constraints.txt -e '.[test,bench]'
	touch $@

$(VENV)/.ready-train: $(VENV)/.ready
	$(PIP) -c constraints.txt -e '.[test,train]'
	touch $@
