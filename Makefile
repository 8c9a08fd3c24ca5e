# make install   装好运行环境（.venv 与内置模型）
# make demo      给 samples/ 打分，告诉你报告在哪里
# make test      检查与测试（含真实识别、真实浏览器）
# Override: make install PYTHON=/path/to/python3.11
# The first Python that runs and is new enough (a name on the path may be a shim of nothing).
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
DEMO_OUT ?= reports/demo

.DEFAULT_GOAL := help
.PHONY: help install dev demo test lint lock clean

help:
	@sed -n '1,3s/^# //p' $(MAKEFILE_LIST)

install: $(VENV)/.installed

dev: $(VENV)/.dev

$(VENV)/bin/python:
	@[ -n "$(PYTHON)" ] && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "需要 Python 3.11 或更新的版本，这里的是：$$(python3 --version 2>&1)"; \
	  echo "下一步：sudo apt-get install python3.11 python3.11-venv，然后 make PYTHON=python3.11 install"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "建不了虚拟环境，缺 venv 组件。"; \
	  echo "下一步：sudo apt-get install python3-venv，再重试"; exit 1; }

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "安装锁定的依赖和内置模型（第一次要下载约 400 MB，之后用缓存）……"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@$(BIN)/python run_qa.py models verify whisper-base
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.installed
	@echo "安装开发与测试用的组件……"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

demo: install
	@$(BIN)/python run_qa.py score samples --out $(DEMO_OUT)

test: dev lint
	@sh tests/find_tools.sh
	@$(BIN)/python -m pytest

lint: dev
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports
	@$(BIN)/python run_qa.py rules check

# Renew the locks after editing pyproject.toml (needs uv: python3 -m pip install uv).
lock:
	uv pip compile pyproject.toml --extra base-model --universal --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock
	uv pip compile pyproject.toml --extra base-model --group dev -c requirements.lock --universal --generate-hashes --no-emit-index-url --no-header -q -o requirements-dev.lock

clean:
	rm -rf $(VENV) reports/demo models/whisper-base .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
