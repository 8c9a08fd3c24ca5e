#!/bin/sh
# What the tests need beside Python: a browser, a PostgreSQL server, LibreOffice.
# Each is found, or fetched (Debian, as root), or the user is told how.
set -u

has_browser() {
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" >/dev/null 2>&1 && return 0
    done
    [ -n "${QA_CHROMIUM:-}" ] && [ -x "$QA_CHROMIUM" ] && return 0
    .venv/bin/python - <<'PY'
import sys
from pathlib import Path
from playwright.sync_api import sync_playwright
with sync_playwright() as p:
    sys.exit(not Path(p.chromium.executable_path).exists())
PY
}

has_postgres() {
    command -v initdb >/dev/null 2>&1 && return 0
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1
}

has_office() {
    command -v soffice >/dev/null 2>&1 && command -v pdftotext >/dev/null 2>&1
}

packages=""
has_browser || packages="$packages chromium fonts-noto-cjk"
has_postgres || packages="$packages postgresql"
has_office || packages="$packages libreoffice-calc-nogui libreoffice-writer-nogui poppler-utils"
[ -z "$packages" ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "安装测试用的组件：$packages ……"
    # shellcheck disable=SC2086
    apt-get update -qq &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
fi
has_browser || .venv/bin/python -m playwright install chromium

missing=""
has_browser || missing="$missing chromium"
has_postgres || missing="$missing postgresql"
has_office || missing="$missing libreoffice-calc-nogui libreoffice-writer-nogui poppler-utils"
[ -z "$missing" ] && exit 0
echo "测试要用的组件没有找到，也装不上：$missing"
echo "下一步：sudo apt-get install$missing（浏览器也可设 QA_CHROMIUM=/路径/chromium），再运行 make test"
exit 1
