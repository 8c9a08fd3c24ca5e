#!/bin/sh
# Browser tests need a Chromium: find one, or get one, or say how.
set -u
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
[ -n "${QA_CHROMIUM:-}" ] && [ -x "$QA_CHROMIUM" ] && exit 0
.venv/bin/python - <<'PY' && exit 0
import sys
from pathlib import Path
from playwright.sync_api import sync_playwright
with sync_playwright() as p:
    sys.exit(not Path(p.chromium.executable_path).exists())
PY
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "安装测试用的浏览器（Debian 的 chromium）……"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk >/dev/null && exit 0
fi
.venv/bin/python -m playwright install chromium && exit 0
echo "测试网页报告需要 Chromium，没有找到，也装不上。"
echo "下一步：sudo apt-get install chromium（或设 QA_CHROMIUM=/路径/chromium），再运行 make test"
exit 1
