"use strict";
// The list itself: only the rows near the screen are in the page, so that thousands scroll smoothly.
(() => {
  const page = window.callIndex;
  const table = document.getElementById("list"), body = table.tBodies[0];
  const SPARE = 15; // rows drawn beyond both edges of the screen
  const clock = (s) => {
    if (s === null) return "";
    const t = Math.round(s), h = Math.floor(t / 3600), m = Math.floor(t / 60) % 60, two = (n) => String(n).padStart(2, "0");
    return h ? `${h}:${two(m)}:${two(t % 60)}` : `${m}:${two(t % 60)}`;
  };
  const COLUMNS = [
    { key: "id", name: "通话" }, { key: "score", name: "得分" }, { key: "grade", name: "等级" }, { key: "who", name: "坐席" },
    { key: "team", name: "班组" }, { key: "at", name: "通话时间" }, { key: "length", name: "时长" }, { key: "undecided", name: "待复核" },
    { key: "worst", name: "主要失分项", fixed: true },
  ];
  const FIRST_DOWN = new Set(["at", "length", "undecided"]); // what is wanted first: the newest, the longest

  // ---- cells: text from calls is only ever set as text
  const el = (tag, className, content) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (content !== undefined && content !== null && content !== "") made.textContent = content;
    return made;
  };
  const cell = (className, content) => {
    const made = el("td", className, content);
    made.setAttribute("role", "cell");
    return made;
  };
  const scoreCell = (row) => {
    const made = cell("c-score");
    if (!row.ok) made.append(el("span", "verdict v-fail", "未能处理"));
    else if (row.score === null) made.append(el("span", "verdict v-na", "未评分"));
    else {
      const score = el("span", `score${row.passed === 0 ? " low" : ""}`, String(row.score));
      if (row.passed === 0) score.title = "不合格";
      made.append(score);
      if (row.was !== null) made.append(el("span", "was", `否决前 ${row.was}`));
    }
    return made;
  };
  const whyCell = (row) => {
    const made = cell("c-worst");
    const rest = row.ok ? row.worst.filter((name) => !row.fatal.includes(name)).join("、") : row.error;
    if (row.fatal.length) made.append(el("span", "fatal", `违反${row.fatal.map((name) => `“${name}”`).join("")}　`));
    made.append(rest);
    made.title = made.textContent;
    return made;
  };
  const line = (row) => {
    const tr = el("tr");
    tr.setAttribute("role", "row");
    const id = cell("c-id");
    if (row.href) {
      const a = el("a", "", row.id);
      a.href = row.href;
      id.append(a);
    } else {
      id.textContent = row.id;
      tr.tabIndex = -1;
    }
    id.title = row.id;
    const who = cell("c-who", row.who);
    who.title = row.who;
    tr.append(id, scoreCell(row), cell("c-grade", row.grade), who, cell("c-team", row.team), cell(row.when.length > 16 ? "c-at zoned" : "c-at", row.when),
      cell("c-length", clock(row.length)), cell("c-undecided", row.undecided ? `${row.undecided} 项` : ""), whyCell(row));
    return tr;
  };

  // ---- the window
  const pad = () => {
    const tr = el("tr", "pad"), td = el("td");
    tr.setAttribute("aria-hidden", "true");
    td.colSpan = COLUMNS.length;
    tr.append(td);
    return { tr, set: (px) => { tr.style.height = `${px}px`; tr.hidden = px === 0; } };
  };
  const above = pad(), below = pad();
  let drawn = new Map(), from = 0, to = 0, height = 46, whole = false;
  const draw = (fresh) => {
    const list = page.chosen, top = body.getBoundingClientRect().top;
    let first = Math.max(0, Math.floor(-top / height) - SPARE);
    let last = Math.min(list.length, Math.ceil((innerHeight - top) / height) + SPARE);
    if (whole) [first, last] = [0, list.length];
    first = Math.min(first, list.length);
    last = Math.max(last, first);
    if (!fresh && first === from && last === to) return;
    [from, to] = [first, last];
    const kept = new Map();
    const rows = [];
    for (let place = first; place < last; place++) {
      const row = list[place], tr = drawn.get(row.order) ?? line(row);
      tr.setAttribute("aria-rowindex", String(place + 2));
      kept.set(row.order, tr);
      rows.push(tr);
    }
    drawn = kept;
    above.set(first * height);
    below.set((list.length - last) * height);
    place(rows);
  };
  // Rows that stay are not moved, so that a focused link keeps its focus.
  const place = (rows) => {
    const wanted = [above.tr, ...rows, below.tr], keep = new Set(wanted);
    for (const child of [...body.children]) if (!keep.has(child)) child.remove();
    let at = body.firstChild;
    for (const node of wanted) {
      if (node === at) at = at.nextSibling;
      else body.insertBefore(node, at);
    }
  };
  const measure = () => { height = parseFloat(getComputedStyle(table).getPropertyValue("--row")) || 46; };
  let asked = false;
  addEventListener("scroll", () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => { asked = false; draw(false); });
  }, { passive: true });
  addEventListener("resize", () => { measure(); draw(true); });
  // On paper there is no scrolling: everything that is listed gets printed.
  addEventListener("beforeprint", () => { whole = true; draw(true); });
  addEventListener("afterprint", () => { whole = false; draw(true); });

  // ---- moving with the keyboard
  const show = (place) => {
    const list = page.chosen;
    if (!list.length) return;
    const wanted = Math.max(0, Math.min(list.length - 1, place));
    const top = body.getBoundingClientRect().top + wanted * height, head = table.tHead.offsetHeight;
    if (top < head || top + height > innerHeight) scrollBy({ top: top - innerHeight / 2, behavior: "instant" });
    draw(false);
    const tr = drawn.get(list[wanted].order);
    (tr?.querySelector("a") ?? tr)?.focus({ preventScroll: true });
  };
  body.addEventListener("keydown", (event) => {
    const tr = event.target.closest("tr");
    if (!tr) return;
    const at = Number(tr.getAttribute("aria-rowindex")) - 2, screen = Math.floor(innerHeight / height) - 2;
    const way = { ArrowDown: 1, ArrowUp: -1, PageDown: screen, PageUp: -screen, Home: -Infinity, End: Infinity }[event.key];
    if (!way || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    show(at + way);
  });

  // ---- the head: a click sorts, another turns the order round
  for (const column of COLUMNS) {
    const th = el("th", `c-${column.key}`);
    th.scope = "col";
    th.setAttribute("role", "columnheader");
    if (column.fixed) th.textContent = column.name;
    else {
      th.dataset.key = column.key;
      th.dataset.name = column.name;
      const button = el("button", "", column.name);
      button.type = "button";
      button.addEventListener("click", () => {
        const now = page.state.sort, down = FIRST_DOWN.has(column.key);
        const turned = now.slice(0, -1) === column.key ? now.endsWith("+") : down;
        page.set({ sort: column.key + (turned ? "-" : "+") });
      });
      th.append(button);
    }
    table.tHead.rows[0].append(th);
  }
  page.showFirst = () => show(0);
  page.onChange(() => {
    measure();
    table.setAttribute("aria-rowcount", String(page.chosen.length + 1));
    table.hidden = page.chosen.length === 0;
    document.querySelectorAll("#list th").forEach((th) => {
      const { sort } = page.state;
      if (th.dataset.key && th.dataset.key === sort.slice(0, -1)) th.setAttribute("aria-sort", sort.endsWith("+") ? "ascending" : "descending");
      else th.removeAttribute("aria-sort");
    });
    draw(true);
  });
})();
