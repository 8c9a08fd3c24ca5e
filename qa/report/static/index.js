"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  // The order of a row's fields is that of _island in batch_files.py.
  const FIELDS = ["id", "status", "score", "was", "grade", "agentId", "agent", "team", "at", "length", "undecided", "fatal", "worst", "error", "href"];
  const rows = JSON.parse($("rows").textContent).map((values, order) => {
    const row = Object.fromEntries(FIELDS.map((f, i) => [f, values[i]]));
    row.order = order;
    row.who = [row.agent, row.agentId].filter(Boolean).join(" ");
    row.text = [row.id, row.who, row.team, row.grade, row.at, row.error, ...row.fatal, ...row.worst].join(" ").toLowerCase();
    return row;
  });
  const PER_PAGE = 100;
  const text = new Intl.Collator("zh-Hans-CN", { numeric: true });
  const clock = (s) => {
    if (s === null) return "";
    const t = Math.round(s), h = Math.floor(t / 3600), m = Math.floor(t / 60) % 60, two = (n) => String(n).padStart(2, "0");
    return h ? `${h}:${two(m)}:${two(t % 60)}` : `${m}:${two(t % 60)}`;
  };
  const COLUMNS = [
    { key: "id", name: "通话", type: "text" },
    { key: "score", name: "得分", type: "number" },
    { key: "grade", name: "等级", type: "text" },
    { key: "who", name: "坐席", type: "text" },
    { key: "team", name: "班组", type: "text" },
    { key: "at", name: "通话时间", type: "text" },
    { key: "length", name: "时长", type: "number" },
    { key: "undecided", name: "待复核", type: "number" },
    { key: "worst", name: "主要不足", type: "" },
  ];
  const state = { sort: "", up: true, page: 0, band: null };

  // ---- building cells: text is only ever set as text
  const el = (tag, className, content) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (content !== undefined && content !== null) made.textContent = content;
    return made;
  };
  const cell = (className, label, content) => {
    const made = el("td", className, content);
    made.dataset.l = label;
    return made;
  };
  const line = (row) => {
    const tr = el("tr");
    const id = cell("id bare", "通话");
    if (row.href) {
      const a = el("a", "", row.id);
      a.href = row.href;
      id.append(a);
    } else id.textContent = row.id;
    const score = cell("num bare score-cell", "得分");
    if (row.status === "ok") {
      score.append(el("span", "score", row.score === null ? "未评分" : String(row.score)));
      if (row.was !== null) score.append(el("span", "was", `否决前 ${row.was}`));
    } else score.append(el("span", "verdict v-fail", "未能处理"));
    const why = cell("wide bare", "主要不足");
    if (row.fatal.length) why.append(el("span", "fatal", `一票否决：${row.fatal.join("、")}　`));
    why.append(row.status === "ok" ? row.worst.filter((w) => !row.fatal.includes(w)).join("、") : row.error);
    tr.append(id, score, cell("", "等级", row.grade), cell("", "坐席", row.who), cell("", "班组", row.team),
      cell("", "时间", row.at.replace("T", " ").slice(0, 16)), cell("num", "时长", clock(row.length)),
      cell("num", "待复核", row.undecided ? `${row.undecided} 项` : ""), why);
    return tr;
  };

  // ---- choosing
  const chosen = () => {
    const words = $("find").value.toLowerCase().split(/\s+/).filter(Boolean);
    const status = $("f-status").value, grade = $("f-grade").value, agent = $("f-agent").value, team = $("f-team").value;
    const found = rows.filter((r) =>
      (!status || (status === "wait" ? r.undecided > 0 : status === "fatal" ? r.fatal.length : r.status === status)) &&
      (!grade || r.grade === grade) && (!agent || r.who === agent) && (!team || r.team === team) &&
      (state.band === null || (r.score !== null && Math.min(90, Math.floor(r.score / 10) * 10) === state.band)) &&
      words.every((w) => r.text.includes(w)));
    const column = COLUMNS.find((c) => c.key === state.sort);
    if (!column) return found;
    const way = state.up ? 1 : -1, key = column.key;
    // Empty values stand last whichever way it is sorted.
    const empty = (v) => v === null || v === "" || v === undefined;
    return found.sort((a, b) => {
      const x = a[key], y = b[key];
      if (empty(x) || empty(y)) return empty(x) - empty(y) || a.order - b.order;
      return way * (column.type === "number" ? x - y : text.compare(x, y)) || a.order - b.order;
    });
  };
  const draw = () => {
    const list = chosen(), pages = Math.max(1, Math.ceil(list.length / PER_PAGE));
    state.page = Math.min(state.page, pages - 1);
    const from = state.page * PER_PAGE;
    $("list").tBodies[0].replaceChildren(...list.slice(from, from + PER_PAGE).map(line));
    $("count").textContent = list.length === rows.length ? `共 ${rows.length} 通` : list.length ? `${list.length} / ${rows.length} 通` : "没有符合条件的通话";
    $("where").textContent = `第 ${state.page + 1} / ${pages} 页`;
    document.querySelector(".pager").hidden = pages === 1;
    $("prev").disabled = state.page === 0;
    $("next").disabled = state.page === pages - 1;
    document.querySelectorAll("#list th").forEach((th) => {
      if (th.dataset.key === state.sort) th.setAttribute("aria-sort", state.up ? "ascending" : "descending");
      else th.removeAttribute("aria-sort");
    });
    document.querySelectorAll(".dist-bar").forEach((b) => b.setAttribute("aria-pressed", String(Number(b.dataset.low) === state.band)));
  };
  const restart = () => { state.page = 0; draw(); };

  // ---- the table's head and the filters
  for (const column of COLUMNS) {
    const th = el("th");
    th.scope = "col";
    if (column.type) {
      th.dataset.key = column.key;
      const button = el("button", "", column.name);
      button.type = "button";
      button.addEventListener("click", () => {
        state.up = state.sort === column.key ? !state.up : true;
        state.sort = column.key;
        restart();
      });
      th.append(button);
    } else th.textContent = column.name;
    $("list").tHead.rows[0].append(th);
  }
  const fill = (id, all, values) => {
    const select = $(id);
    select.append(new Option(all, ""), ...values.map((v) => (Array.isArray(v) ? new Option(v[0], v[1]) : new Option(v, v))));
    select.addEventListener("change", restart);
    if (!values.length) select.hidden = true;
  };
  const distinct = (key) => [...new Set(rows.map((r) => r[key]).filter(Boolean))].sort(text.compare);
  fill("f-status", "全部状态", [["已完成", "ok"], ["未能处理", "error"], ["有待复核项", "wait"], ["一票否决", "fatal"]]);
  fill("f-grade", "全部等级", distinct("grade"));
  fill("f-agent", "全部坐席", distinct("who"));
  fill("f-team", "全部班组", distinct("team"));
  const orders = [["得分从低到高", "score+"], ["得分从高到低", "score-"], ["时间从新到旧", "at-"], ["时长从长到短", "length-"], ["待复核从多到少", "undecided-"]];
  $("f-sort").append(new Option("原有顺序", ""), ...orders.map(([name, value]) => new Option(name, value)));
  $("f-sort").addEventListener("change", (e) => {
    state.sort = e.target.value.slice(0, -1);
    state.up = e.target.value.endsWith("+");
    restart();
  });
  let wait = 0;
  $("find").addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(restart, 120); });
  $("clear").addEventListener("click", () => {
    document.querySelectorAll(".tools input,.tools select").forEach((f) => { f.value = ""; });
    state.band = null;
    state.sort = "";
    restart();
  });
  const band = (bar) => {
    const low = Number(bar.dataset.low);
    state.band = state.band === low ? null : low;
    restart();
  };
  document.querySelectorAll(".dist-bar").forEach((bar) => {
    bar.addEventListener("click", () => band(bar));
    bar.addEventListener("keydown", (e) => {
      if (e.key !== "Enter" && e.key !== " ") return;
      e.preventDefault();
      band(bar);
    });
  });
  document.querySelectorAll("[data-find]").forEach((b) => b.addEventListener("click", () => {
    $("find").value = b.dataset.find;
    restart();
    $("list").scrollIntoView({ block: "start" });
  }));
  const turn = (by) => { state.page += by; draw(); $("list").scrollIntoView({ block: "start" }); };
  $("prev").addEventListener("click", () => turn(-1));
  $("next").addEventListener("click", () => turn(1));
  draw();
})();
