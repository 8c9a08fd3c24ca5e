"use strict";
// Pictures of what is listed: distributions (ECharts) and rankings; a click asks for that part.
// Colours are the page's own variables, so that dark mode and print need no redrawing.
(() => {
  const page = window.callIndex;
  const $ = (id) => document.getElementById(id);
  if (!window.echarts || !page.rows.some((r) => r.ok)) return;
  $("pictures").hidden = false;
  const ink = "var(--ink)", soft = "var(--soft)", grid = "var(--line)", main = "var(--accent)";
  const fixed = (value) => (value === null ? "—" : String(Math.round(value * 10) / 10));
  const mean = (values) => (values.length ? values.reduce((a, b) => a + b, 0) / values.length : null);
  const scored = () => page.chosen.filter((r) => r.score !== null);

  // ---- distributions
  const bars = (bins) => ({
    animation: false,
    textStyle: { fontFamily: "inherit" },
    grid: { left: 8, right: 8, top: 26, bottom: 4, containLabel: true },
    xAxis: { type: "category", data: bins.map((b) => b.short), axisTick: { show: false }, axisLine: { lineStyle: { color: grid } }, axisLabel: { color: soft, fontSize: 12 } },
    yAxis: { type: "value", minInterval: 1, axisLabel: { color: soft, fontSize: 12 }, splitLine: { lineStyle: { color: grid } } },
    series: [{ type: "bar", data: bins.map((b) => ({ value: b.n, itemStyle: { color: b.low ? "var(--bad)" : main } })), barWidth: "74%", itemStyle: { borderRadius: [3, 3, 0, 0] },
      emphasis: { disabled: true }, cursor: "pointer", label: { show: true, position: "top", color: ink, fontSize: 12, formatter: (p) => (p.value ? p.value : "") } }],
  });
  const byScore = () => {
    const bins = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => ({ short: n === 9 ? "90+" : `${n * 10}`, name: new Map(page.BANDS).get(String(n)), n: 0, fails: 0, ask: { band: String(n) } }));
    for (const row of scored()) { bins[row.band].n += 1; bins[row.band].fails += row.passed === 0; }
    for (const bin of bins) bin.low = bin.n > 0 && bin.fails === bin.n;
    return { bins, option: bars(bins), note: bins.some((b) => b.low) ? "每十分一档；赤色为全档不合格。点柱子只看这一档，再点取消。" : "每十分一档。点柱子只看这一档，再点取消。" };
  };
  const byLength = () => {
    const bins = page.LENGTHS.map(([, , name], n) => ({ short: name.replace(" 分钟", "′").replace("不到 1′", "<1′").replace("1 小时以上", "≥60′"), name, n: 0, ask: { length: String(n) } }));
    for (const row of page.chosen) if (row.length !== null) bins[page.lengthBin(row.length)].n += 1;
    return { bins, option: bars(bins), note: "通话时长（分钟）。点柱子只看这一档，再点取消。" };
  };
  const byDay = () => {
    const days = new Map();
    for (const row of page.chosen) if (row.date) days.set(row.date, [...(days.get(row.date) ?? []), row]);
    const bins = [...days.keys()].sort().map((date) => {
      const calls = days.get(date);
      return { short: date.slice(5), name: date, n: calls.length, mean: mean(calls.filter((r) => r.score !== null).map((r) => r.score)), ask: { from: date, to: date } };
    });
    const option = bars(bins);
    // Quiet bars, so that the line over them is what is seen first.
    option.series[0] = { ...option.series[0], name: "通数", data: bins.map((b) => b.n), itemStyle: { color: "var(--s0)", borderRadius: [3, 3, 0, 0] }, label: { show: false } };
    option.grid.right = 30;
    option.yAxis = [option.yAxis, { type: "value", min: 0, max: 100, axisLabel: { color: soft, fontSize: 12 }, splitLine: { show: false } }];
    option.series.push({ type: "line", name: "平均分", yAxisIndex: 1, data: bins.map((b) => (b.mean === null ? "-" : Math.round(b.mean * 10) / 10)), symbol: "circle", symbolSize: 7, silent: true,
      lineStyle: { color: main, width: 2.5 }, itemStyle: { color: main }, label: { show: bins.length <= 14, position: "top", color: ink, fontSize: 12 } });
    option.legend = { top: 0, right: 8, itemHeight: 9, textStyle: { color: soft }, selectedMode: false };
    return { bins, option, note: "柱为通数（左轴），线为平均分（右轴）。点柱子只看这一天，再点取消。" };
  };
  const CHARTS = [["得分", byScore], ["时长", byLength], ["日期", byDay]].filter(([name]) => name !== "日期" || new Set(page.rows.map((r) => r.date).filter(Boolean)).size > 1);
  let picture = null, shown = null, which = 0;
  const toggle = (ask) => {
    const on = Object.entries(ask).every(([key, value]) => page.state[key] === value);
    page.set(on ? Object.fromEntries(Object.keys(ask).map((key) => [key, ""])) : ask);
  };
  const drawChart = () => {
    const [name, make] = CHARTS[which];
    shown = make();
    if (!picture) {
      picture = window.echarts.init($("chart"), null, { renderer: "svg" });
      picture.on("click", (event) => { if (shown.bins[event.dataIndex]) toggle(shown.bins[event.dataIndex].ask); });
    }
    picture.setOption(shown.option, true);
    $("chart").setAttribute("aria-label", `${name}分布：${shown.bins.filter((b) => b.n).map((b) => `${b.name} ${b.n} 通${b.mean === undefined || b.mean === null ? "" : `，平均 ${fixed(b.mean)} 分`}`).join("；")}`);
    $("chart-note").textContent = shown.note;
  };

  // ---- rankings
  const perCheck = (letter) => page.checks.map((check, i) => {
    let n = 0, decided = 0;
    for (const row of page.chosen) {
      const v = row.verdicts[i];
      n += v === letter;
      decided += v === "p" || v === "f";
    }
    return { check, n, decided };
  }).filter((c) => c.n && !(letter === "f" && c.check.bonus)).sort((a, b) => b.n - a.n || a.decided - b.decided).slice(0, 10);
  const faults = () => perCheck("f").map(({ check, n, decided }) => ({ name: check.zh, share: n / decided, tone: "bad", text: `${n} 通，占已判的 ${Math.round((100 * n) / decided)}%`, ask: { check: check.id, verdict: "f" } }));
  const waiting = () => perCheck("u").map(({ check, n }) => ({ name: check.zh, share: n / Math.max(1, page.chosen.length), tone: "wait", text: `${n} 通`, ask: { check: check.id, verdict: "u" } }));
  const people = (key, ask) => (way) => () => {
    const groups = new Map();
    for (const row of scored()) if (row[key]) groups.set(row[key], [...(groups.get(row[key]) ?? []), row]);
    return [...groups].map(([name, calls]) => ({ name, n: calls.length, mean: mean(calls.map((r) => r.score)), fatal: calls.filter((r) => r.fatal.length).length }))
      .sort((a, b) => way * (a.mean - b.mean) || b.n - a.n).slice(0, 10)
      .map((g) => ({ name: g.name, share: g.mean / 100, tone: "plain", text: `${fixed(g.mean)} 分，${g.n} 通${g.fatal ? `，否决 ${g.fatal}` : ""}`, ask: { [ask]: g.name } }));
  };
  const RANKS = [
    ["常见失分项", faults, "没有不通过的检查项。", "按所列通话统计，前十项；点名称只看这一项不通过的通话。"],
    ["待复核", waiting, "没有待复核的检查项。", "证据不足、需要人工判定的检查项；点名称只看这些通话。"],
    ["坐席均分低", people("who", "agent")(1), "没有坐席资料。", "按所列通话的平均分由低到高，前十位；点姓名只看此人。"],
    ["坐席均分高", people("who", "agent")(-1), "没有坐席资料。", "按所列通话的平均分由高到低，前十位；点姓名只看此人。"],
    ["班组均分", people("team", "team")(1), "没有班组资料。", "按所列通话的平均分由低到高；点名称只看此班组。"],
  ].filter(([name]) => (!name.startsWith("坐席") || page.rows.some((r) => r.who)) && (!name.startsWith("班组") || page.rows.some((r) => r.team)));
  let ranking = 0;
  const el = (tag, className, content) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (content) made.textContent = content;
    return made;
  };
  const drawRanks = () => {
    const [, make, none, note] = RANKS[ranking], items = make();
    $("ranks").replaceChildren(...items.map((item) => {
      const li = el("li"), button = el("button", "", item.name), bar = el("span", "bar"), fill = el("i", item.tone);
      const on = Object.entries(item.ask).every(([key, value]) => page.state[key] === value);
      button.type = "button";
      button.title = item.name;
      button.setAttribute("aria-pressed", String(on));
      button.addEventListener("click", () => toggle(item.ask));
      fill.style.width = `${Math.max(1, Math.min(100, 100 * item.share))}%`;
      bar.setAttribute("aria-hidden", "true");
      bar.append(fill);
      li.append(button, bar, el("span", "val", item.text));
      return li;
    }));
    $("rank-note").textContent = items.length ? note : none;
  };

  const tabs = (id, names, now, choose) => {
    const buttons = names.map((name, n) => {
      const button = el("button", "", name);
      button.type = "button";
      button.addEventListener("click", () => { choose(n); press(n); });
      return button;
    });
    const press = (n) => buttons.forEach((b, k) => b.setAttribute("aria-pressed", String(k === n)));
    press(now);
    $(id).replaceChildren(...buttons);
  };
  tabs("chart-tabs", CHARTS.map(([name]) => name), which, (n) => { which = n; drawChart(); });
  tabs("rank-tabs", RANKS.map(([name]) => name), ranking, (n) => { ranking = n; drawRanks(); });
  const drawAll = () => { drawChart(); drawRanks(); };
  page.onChange(drawAll);
  drawAll();
  addEventListener("resize", () => picture.resize());
  // The picture is drawn for the screen's width; on paper it is scaled.
  const scale = () => {
    const svg = $("chart").querySelector("svg");
    if (svg) svg.setAttribute("viewBox", `0 0 ${svg.getAttribute("width")} ${svg.getAttribute("height")}`);
  };
  addEventListener("beforeprint", scale);
})();
