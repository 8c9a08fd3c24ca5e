"use strict";
// The filters, the chips that say what is asked for, and the table of what is listed as a file.
(() => {
  const page = window.callIndex;
  const $ = (id) => document.getElementById(id);
  const SELECTS = ["result", "grade", "agent", "team", "check", "verdict", "band", "length", "sort"];
  const TOGGLES = { fatal: "一票否决", wait: "待复核，会改变等级" };
  const ORDERS = [["score+", "得分从低到高"], ["score-", "得分从高到低"], ["at-", "时间从新到旧"], ["length-", "时长从长到短"], ["undecided-", "待复核从多到少"]];

  const distinct = (key) => [...new Set(page.rows.map((r) => r[key]).filter(Boolean))].sort(page.collate).map((v) => [v, v]);
  const present = (pairs, of) => { const found = new Set(page.rows.map(of)); return pairs.filter(([value]) => found.has(value)); };
  const names = { check: new Map(page.checks.map((c) => [c.id, c.zh])) };
  const fill = (id, all, pairs) => {
    $(id).append(...(all ? [new Option(all, "")] : []), ...pairs.map(([value, name]) => new Option(name, value)));
    names[id] = new Map(pairs);
    const holder = $(id).closest("label") ?? $(id);
    if (!pairs.length) holder.hidden = true;
    $(id).addEventListener("change", () => page.set({ [id]: $(id).value }));
  };
  fill("result", "全部结论", present(page.RESULTS, page.resultOf));
  fill("grade", "全部等级", distinct("grade"));
  fill("agent", "全部坐席", distinct("who"));
  fill("team", "全部班组", distinct("team"));
  fill("check", "不限", page.checks.map((c) => [c.id, c.zh]));
  fill("verdict", "", page.VERDICTS);
  fill("band", "不限", present(page.BANDS, (r) => String(r.band)));
  fill("length", "不限", present(page.LENGTHS.map(([, , name], n) => [String(n), name]), (r) => (r.length === null ? "" : String(page.lengthBin(r.length)))));
  fill("sort", "原有顺序", ORDERS);
  for (const id of ["from", "to"]) {
    $(id).addEventListener("change", () => page.set({ [id]: $(id).value }));
    $(id).closest("label").hidden = !page.rows.some((r) => r.date);
  }
  for (const id of Object.keys(TOGGLES)) $(id).addEventListener("click", () => page.set({ [id]: page.state[id] ? "" : "1" }));
  $("fatal").hidden = !page.rows.some((r) => r.fatal.length);
  $("wait").hidden = !page.rows.some((r) => r.unsettled);
  let pause = 0;
  $("q").addEventListener("input", () => { clearTimeout(pause); pause = setTimeout(() => page.set({ q: $("q").value }), 120); });
  $("q").addEventListener("keydown", (event) => { if (event.key === "ArrowDown" || event.key === "Enter") { event.preventDefault(); page.showFirst(); } });
  for (const id of ["clear", "clear-too"]) $(id).addEventListener("click", () => { page.clear(); $("q").focus(); });
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.closest("input,select,textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    $("q").focus();
    $("q").select();
  });

  // ---- what is asked for, in words; each can be taken away
  const said = (key, value) => ({
    q: `含“${value}”`, result: names.result.get(value), grade: `等级 ${value}`, agent: value, team: value, fatal: TOGGLES.fatal, wait: TOGGLES.wait,
    check: `${names.check.get(value) ?? value}：${names.verdict.get(page.state.verdict) ?? ""}`, band: names.band.get(value), length: names.length.get(value),
    from: `${value} 起`, to: `${value} 止`,
  })[key];
  const chips = () => Object.entries(page.state).filter(([key, value]) => value && said(key, value)).map(([key, value]) => {
    const li = document.createElement("li"), button = document.createElement("button");
    button.type = "button";
    button.textContent = `${said(key, value)} ×`;
    button.setAttribute("aria-label", `去掉条件：${said(key, value)}`);
    button.addEventListener("click", () => { page.set({ [key]: "" }); $("q").focus(); });
    li.append(button);
    return li;
  });

  // ---- the table as a file; text that a spreadsheet would run as a formula gets an apostrophe
  const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
  // Ids that a spreadsheet would cut or take for a number or a day (see kept_whole in plain_cells.py).
  const CHANGED = /^(0\d+|\d{12,}|\d+[eE]\d+|\d{1,4}[-/]\d{1,2}([-/]\d{1,4})?)$/;
  const whole = (id) => (CHANGED.test(id) ? `'${id}` : id);
  const field = (value) => {
    if (value === null || value === undefined) return "";
    if (typeof value === "number") return String(value);
    const text = FORMULA.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const named = (row, letter) => page.checks.filter((c, i) => row.verdicts[i] === letter && !(letter === "f" && c.bonus)).map((c) => c.zh).join("、");
  const COLUMNS = [
    ["通话编号", (r) => whole(r.id)], ["结论", (r) => names.result.get(page.resultOf(r)) ?? "完成"], ["得分", (r) => r.score], ["否决前得分", (r) => r.was], ["等级", (r) => r.grade],
    ["工号", (r) => whole(r.agentId)], ["坐席", (r) => r.agent], ["班组", (r) => r.team], ["通话时间", (r) => r.at], ["时长（秒）", (r) => r.length],
    ["待复核项数", (r) => r.undecided], ["致命项", (r) => r.fatal.join("、")], ["主要失分项", (r) => r.worst.join("、")],
    ["不通过的检查项", (r) => named(r, "f")], ["待复核的检查项", (r) => named(r, "u")], ["未处理的原因", (r) => r.error],
  ];
  page.csv = () => `\ufeff${[COLUMNS.map(([name]) => name), ...page.chosen.map((row) => COLUMNS.map(([, of]) => of(row)))].map((cells) => cells.map(field).join(",")).join("\r\n")}\r\n`;
  $("csv").addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([page.csv()], { type: "text/csv;charset=utf-8" }));
    link.download = "通话列表.csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  });

  page.onChange(() => {
    const { state, chosen, rows } = page;
    for (const id of [...SELECTS, "from", "to"]) if ($(id).value !== state[id]) $(id).value = state[id];
    if (document.activeElement !== $("q") || !state.q) $("q").value = state.q;
    for (const id of Object.keys(TOGGLES)) $(id).setAttribute("aria-pressed", String(Boolean(state[id])));
    $("verdict").closest("label").hidden = !state.check;
    $("chips").replaceChildren(...chips());
    const asked = $("chips").children.length > 0;
    $("clear").disabled = !asked && !state.sort;
    if (["check", "band", "length", "from", "to"].some((key) => state[key])) $("more").open = true;
    $("count").textContent = chosen.length === rows.length ? `共 ${rows.length} 通` : chosen.length ? `${chosen.length} / ${rows.length} 通` : "没有符合条件的通话";
    $("empty").hidden = chosen.length > 0;
    $("clear-too").hidden = !asked;
    $("csv").disabled = chosen.length === 0;
  });
  page.recall();
})();
