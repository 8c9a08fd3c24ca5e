"use strict";
// The calls, which of them are chosen and in what order, and that choice in the page's address.
// It knows no element of the page but the data it reads.
(() => {
  const page = (window.callIndex = {});
  const data = JSON.parse(document.getElementById("data").textContent);
  // The order of a row's fields is that of _row in index_page.py.
  const FIELDS = ["id", "ok", "score", "was", "grade", "agentId", "agent", "team", "at", "length", "fatal", "worst", "verdicts", "passed", "error", "href", "unsettled"];
  const DATE = /(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})/;
  const dateOf = (at) => {
    const found = DATE.exec(at);
    return found ? `${found[1]}-${found[2].padStart(2, "0")}-${found[3].padStart(2, "0")}` : "";
  };
  // A time as it is shown, its offset with it where it is not Beijing's, and as a number to sort by.
  const TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)[\d.,]*)? ?(Z|[+-]\d\d:?\d\d)?$/i;
  const timeOf = (at) => {
    const found = TIME.exec(at);
    if (!found) return [at.replace("T", " ").slice(0, 16), null];
    const [, day, clock = "", given = ""] = found, zone = given.replace(/^([+-]\d\d):?(\d\d)$/, "$1:$2").toUpperCase();
    const foreign = zone && zone !== "+08:00" ? ` ${zone === "Z" || zone === "+00:00" ? "UTC" : zone}` : "";
    return [`${day} ${clock.slice(0, 5)}`.trim() + foreign, Date.parse(`${day}T${clock || "00:00"}${zone || "+08:00"}`)];
  };
  const count = (letters, letter) => letters.split(letter).length - 1;

  page.checks = data.checks.map(([id, zh, bonus]) => ({ id, zh, bonus: Boolean(bonus) }));
  page.rows = data.rows.map((values, order) => {
    const row = { order };
    FIELDS.forEach((name, i) => { row[name] = values[i]; });
    row.fatal = row.fatal.map((n) => data.names[n]);
    row.worst = row.worst.map((n) => data.names[n]);
    row.who = [row.agent, row.agentId].filter(Boolean).join(" ");
    row.date = dateOf(row.at);
    [row.when, row.moment] = timeOf(row.at);
    row.undecided = row.ok ? count(row.verdicts, "u") : null;
    row.band = row.score === null ? null : Math.max(0, Math.min(9, Math.floor(row.score / 10)));
    return row;
  });

  page.BANDS = [9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map((n) => [String(n), n === 9 ? "90–100 分" : `${n * 10}–${n * 10 + 9} 分`]);
  // Lengths in seconds: from (inclusive), to (exclusive).
  page.LENGTHS = [[0, 60, "不到 1 分钟"], [60, 120, "1–2 分钟"], [120, 180, "2–3 分钟"], [180, 300, "3–5 分钟"],
    [300, 600, "5–10 分钟"], [600, 1200, "10–20 分钟"], [1200, 3600, "20–60 分钟"], [3600, Infinity, "1 小时以上"]];
  page.RESULTS = [["pass", "合格"], ["fail", "不合格"], ["none", "未评分"], ["error", "未能处理"]];
  page.VERDICTS = [["f", "不通过"], ["u", "待复核"], ["p", "通过"], ["n", "不适用"]];
  page.resultOf = (row) => (!row.ok ? "error" : row.score === null ? "none" : row.passed === null ? "" : row.passed ? "pass" : "fail");

  // ---- the choice: every key empty when nothing is asked for; ``sort`` is a column with + or -
  const EMPTY = { q: "", result: "", grade: "", agent: "", team: "", fatal: "", wait: "", check: "", verdict: "", band: "", length: "", from: "", to: "", sort: "" };
  page.state = { ...EMPTY };
  const listeners = [];
  page.onChange = (listener) => listeners.push(listener);
  page.set = (change) => {
    Object.assign(page.state, change);
    if (!page.state.check) page.state.verdict = "";
    else if (!page.state.verdict) page.state.verdict = "f";
    remember();
    tell();
  };
  page.clear = () => page.set({ ...EMPTY });
  const tell = () => {
    page.chosen = choose();
    listeners.forEach((listener) => listener());
  };

  // ---- the address: #agent=…&sort=score-
  let written = null;
  const remember = () => {
    const asked = new URLSearchParams(Object.entries(page.state).filter(([, value]) => value));
    written = asked.size === 0 ? "" : `#${asked}`;
    // Some viewers forbid this for files; the page works without it.
    try { history.replaceState(null, "", written || location.pathname + location.search); } catch { /* stays */ }
  };
  page.recall = () => {
    if (written !== null && location.hash === written) return;
    const asked = new URLSearchParams(location.hash.slice(1));
    if (![...asked.keys()].some((key) => key in EMPTY)) { if (written === null) tell(); return; }
    page.state = { ...EMPTY };
    for (const [key, value] of asked) if (key in EMPTY) page.state[key] = value;
    tell();
  };

  // ---- choosing
  const lengthBin = (seconds) => page.LENGTHS.findIndex(([from, to]) => seconds >= from && seconds < to);
  page.lengthBin = lengthBin;
  const textOf = (row) => row.text ?? (row.text = [row.id, row.who, row.team, row.grade, row.at, row.error, ...row.fatal, ...row.worst].join(" ").toLowerCase());
  const tests = (s) => {
    const wanted = [];
    const words = s.q.toLowerCase().split(/\s+/).filter(Boolean);
    const check = s.check ? page.checks.findIndex((c) => c.id === s.check) : -1;
    if (s.result) wanted.push((r) => page.resultOf(r) === s.result);
    if (s.grade) wanted.push((r) => r.grade === s.grade);
    if (s.agent) wanted.push((r) => r.who === s.agent);
    if (s.team) wanted.push((r) => r.team === s.team);
    if (s.fatal) wanted.push((r) => r.fatal.length > 0);
    if (s.wait) wanted.push((r) => r.unsettled);
    if (s.check) wanted.push((r) => r.verdicts[check] === s.verdict);
    if (s.band) wanted.push((r) => r.band === Number(s.band));
    if (s.length) wanted.push((r) => r.length !== null && lengthBin(r.length) === Number(s.length));
    if (s.from) wanted.push((r) => r.date !== "" && r.date >= s.from);
    if (s.to) wanted.push((r) => r.date !== "" && r.date <= s.to);
    if (words.length) wanted.push((r) => words.every((w) => textOf(r).includes(w)));
    return wanted;
  };
  const collator = new Intl.Collator("zh-Hans-CN", { numeric: true });
  page.collate = collator.compare;
  const NUMBERS = new Set(["score", "length", "undecided", "moment"]);
  const byKey = (asked, way) => {
    const key = asked === "at" && page.rows.every((r) => r.moment !== null || !r.at) ? "moment" : asked;
    const empty = (v) => v === null || v === "";
    const rank = new Map();
    if (!NUMBERS.has(key)) {
      // Comparing by language is slow; each value once is enough.
      const values = [...new Set(page.rows.map((r) => r[key]))];
      values.sort(collator.compare);
      values.forEach((value, place) => rank.set(value, place));
    }
    const value = (row) => (NUMBERS.has(key) ? row[key] : rank.get(row[key]));
    // Empty values stand last whichever way it is sorted; equal ones keep their order.
    return (a, b) => empty(a[key]) - empty(b[key]) || (empty(a[key]) ? 0 : way * (value(a) - value(b))) || a.order - b.order;
  };
  const choose = () => {
    const wanted = tests(page.state);
    const found = page.rows.filter((row) => wanted.every((test) => test(row)));
    const { sort } = page.state, key = sort.slice(0, -1);
    if (["id", "score", "grade", "who", "team", "at", "length", "undecided"].includes(key)) found.sort(byKey(key, sort.endsWith("-") ? -1 : 1));
    return found;
  };
  addEventListener("hashchange", page.recall);
})();
