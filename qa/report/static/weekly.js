"use strict";
// Charts of the weekly pages (ECharts), drawn anew when the theme changes; tables that scroll sideways.
(() => {
  const charts = JSON.parse(document.getElementById("charts").textContent);
  const css = getComputedStyle(document.documentElement);
  const color = (name) => css.getPropertyValue(`--${name}`).trim();
  const font = css.getPropertyValue("--font").trim();
  const drawn = [];
  const text = (size = 12) => ({ color: color("soft"), fontFamily: font, fontSize: size });
  const base = { animation: false, textStyle: { fontFamily: font }, aria: { enabled: true } };
  const escape = (s) => String(s).replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
  // Taken anew for every drawing: the colours change with the theme.
  let axisLine, tip;
  const ink = () => {
    axisLine = { lineStyle: { color: color("line") } };
    tip = { backgroundColor: color("card"), borderColor: color("line"), textStyle: { color: color("ink"), fontFamily: font, fontSize: 13 }, confine: true };
  };
  const shown = (v, unit = "") => (v === null || v === undefined ? "—" : `${v.toFixed(1)}${unit}`);

  // A point with a bar for its interval, one row each.
  const interval = (rows, tone) => ({
    type: "custom", silent: true, z: 2,
    renderItem: (_, api) => {
      const y = api.coord([0, api.value(0)])[1];
      const low = api.value(1), high = api.value(2);
      if (Number.isNaN(low) || Number.isNaN(high)) return null;
      const a = api.coord([low, 0])[0], b = api.coord([high, 0])[0];
      const stroke = tone(rows[api.value(0)]);
      const line = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style: { stroke, lineWidth: 1.6 } });
      return { type: "group", children: [line(a, y, b, y), line(a, y - 4, a, y + 4), line(b, y - 4, b, y + 4)] };
    },
    encode: { x: [1, 2], y: 0 },
    data: rows.map((r, i) => [i, r.low ?? NaN, r.high ?? NaN]),
  });

  const span = (values, low, high) => {
    const held = values.filter((v) => v !== null && v !== undefined);
    const a = Math.min(...held), b = Math.max(...held), pad = Math.max(1, (b - a) * 0.06);
    return [Math.max(low, Math.floor(a - pad)), Math.min(high, Math.ceil(b + pad))];
  };

  const dots = (c) => {
    const rows = c.rows.map(([name, value, low, high, standing, n]) => ({ name, value, low, high, standing, n }));
    const tone = (r) => ({ above: color("good"), below: color("bad") })[r.standing] || color("faint");
    const shape = (r) => ({ above: "triangle", below: "diamond" })[r.standing] || "circle";
    const widest = Math.max(...rows.map((r) => r.name.length), 2);
    return {
      grid: { left: Math.min(150, 24 + 13 * widest), right: 16, top: 28, bottom: 28 },
      tooltip: { ...tip, trigger: "item", formatter: (p) => { const r = rows[p.value[1]]; return `${escape(r.name)}：${shown(r.value)} 分（${shown(r.low)}–${shown(r.high)}），${r.n} 通`; } },
      xAxis: { type: "value", scale: true, max: (v) => Math.min(100, v.max + 0.5), position: "top", axisLabel: { ...text(11), showMaxLabel: false }, splitLine: axisLine, axisLine: { show: false } },
      yAxis: { type: "category", inverse: true, data: rows.map((r) => r.name), axisLabel: { ...text(rows.length > 25 ? 11 : 12), interval: 0, color: color("ink") }, axisTick: { show: false }, axisLine },
      series: [
        interval(rows, tone),
        {
          type: "scatter", z: 3, symbolSize: 9, data: rows.map((r, i) => ({ value: [r.value, i], symbol: shape(r), itemStyle: { color: tone(r) } })),
          markLine: c.mean === null ? undefined : { silent: true, symbol: "none", lineStyle: { color: color("accent"), type: "dashed" }, label: { formatter: `全体 ${shown(c.mean)}`, position: "end", ...text(11), color: color("accent") }, data: [{ xAxis: c.mean }] },
        },
      ],
    };
  };

  const stages = (c) => {
    const rows = c.rows.map(([name, value, low, high]) => ({ name, value, low, high }));
    return {
      grid: { left: 78, right: 24, top: 8, bottom: 28 },
      tooltip: { ...tip, formatter: (p) => { const r = rows[p.dataIndex]; return `${escape(r.name)}：${shown(r.value, "%")}（${shown(r.low)}–${shown(r.high)}%）`; } },
      xAxis: { type: "value", min: 0, max: 100, axisLabel: { ...text(11), formatter: "{value}%" }, splitLine: axisLine },
      yAxis: { type: "category", inverse: true, data: rows.map((r) => r.name), axisLabel: { ...text(), color: color("ink") }, axisTick: { show: false }, axisLine },
      series: [
        { type: "bar", barWidth: "52%", data: rows.map((r) => r.value), itemStyle: { color: color("accent"), opacity: 0.9, borderRadius: [0, 3, 3, 0] }, label: { show: true, position: "insideLeft", distance: 8, formatter: (p) => shown(p.value, "%"), ...text(12), color: color("accent-ink") || "#fff", fontWeight: 600 } },
        interval(rows, () => color("ink")),
      ],
    };
  };

  const trend = (c) => {
    const last = c.names.length - 1;
    const [min, max] = span(c.mean.concat(c.passed, [c.low, c.high]), 0, 100);
    const line = (name, data, stroke, type) => ({ name, type: "line", data, symbolSize: 6, connectNulls: false, lineStyle: { color: stroke, width: 2, type }, itemStyle: { color: stroke } });
    const rows = [{}];
    rows[last] = { low: c.low, high: c.high };
    return {
      grid: { left: 38, right: 18, top: 36, bottom: 26 },
      legend: { top: 0, textStyle: text(), itemWidth: 22 },
      tooltip: { ...tip, trigger: "axis", valueFormatter: (v) => shown(v) },
      xAxis: { type: "category", data: c.names, axisLabel: text(11), axisLine, axisTick: { show: false } },
      yAxis: { type: "value", min, max, axisLabel: text(11), splitLine: axisLine },
      series: [
        { ...line("均分", c.mean, color("accent"), "solid"), endLabel: { show: true, formatter: (p) => shown(p.value), ...text(11), color: color("accent") } },
        line("合格率（%）", c.passed, color("faint"), "dashed"),
      ],
    };
  };

  const palette = () => [color("accent"), color("bad"), color("good"), color("advice"), "#a9752a", color("faint")];
  const shapes = ["circle", "rect", "triangle", "diamond", "roundRect", "pin"];
  const lines = (c) => ({
    grid: { left: 44, right: 18, top: 44, bottom: 26 },
    legend: { top: 0, type: "scroll", textStyle: text() },
    tooltip: { ...tip, trigger: "axis", valueFormatter: (v) => shown(v, "%") },
    xAxis: { type: "category", data: c.names, axisLabel: text(11), axisLine, axisTick: { show: false } },
    yAxis: { type: "value", min: 0, axisLabel: { ...text(11), formatter: "{value}%" }, splitLine: axisLine },
    series: c.series.map(([name, data], i) => ({ name, type: "line", data, symbol: shapes[i], symbolSize: 6, lineStyle: { width: 2, color: palette()[i] }, itemStyle: { color: palette()[i] } })),
  });

  const heat = (c) => {
    const longest = Math.max(...c.columns.map((n) => n.length), 4);
    return {
      grid: { left: Math.min(120, 20 + 13 * Math.max(...c.rows.map((n) => n.length), 2)), right: 10, top: 6, bottom: 40 + 11 * longest },
      tooltip: { ...tip, formatter: (p) => `${escape(c.rows[p.value[1]])} · ${escape(c.columns[p.value[0]])}：${p.value[2]}%（${p.value[3]} 通）` },
      xAxis: { type: "category", data: c.columns, axisLabel: { ...text(11), interval: 0, rotate: 90 }, axisTick: { show: false }, axisLine, splitArea: { show: false } },
      yAxis: { type: "category", inverse: true, data: c.rows, axisLabel: { ...text(12), interval: 0, color: color("ink") }, axisTick: { show: false }, axisLine },
      visualMap: { min: 0, max: 100, type: "piecewise", dimension: 2, orient: "horizontal", left: "center", bottom: 0, itemGap: 14, textStyle: text(11),
        pieces: [{ lt: 50, label: "50% 以下", color: "#b5522b" }, { gte: 50, lt: 70, label: "50–70%", color: "#e2a37f" }, { gte: 70, lt: 85, label: "70–85%", color: "#f1ddc4" }, { gte: 85, lt: 95, label: "85–95%", color: "#b9d8cf" }, { gte: 95, label: "95% 以上", color: "#5fa591" }] },
      series: [{ type: "heatmap", data: c.cells.map((value) => ({ value, label: { color: value[2] < 50 ? "#fff" : "#22303c" } })), itemStyle: { borderColor: color("card"), borderWidth: 1 }, label: { show: true, fontSize: 9, formatter: (p) => p.value[2] } }],
    };
  };

  const kinds = { dots, stages, trend, lines, heat };
  const draw = (chart, c) => chart.setOption({ ...base, ...kinds[c.kind](c) }, true);
  ink();
  for (const c of charts) {
    const el = document.getElementById(c.id);
    if (!el) continue;
    const chart = echarts.init(el, null, { renderer: "svg" });
    draw(chart, c);
    drawn.push(chart);
    addEventListener("qa-theme", () => { ink(); draw(chart, c); box(chart); });
  }
  // With a view box the drawing scales to the sheet when it is printed, instead of being cut.
  const box = (chart) => {
    const svg = chart.getDom().querySelector("svg");
    svg?.setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
  };
  drawn.forEach(box);
  const fit = () => {
    if (matchMedia("print").matches) return;
    drawn.forEach((chart) => { chart.resize(); box(chart); });
    reach();
  };
  let waiting = 0;
  addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(fit, 80); });
  // A table wider than its box must be reached and scrolled by keyboard as well; one that fits is no stop.
  const reach = () => document.querySelectorAll(".scroll").forEach((place) => {
    const wide = place.scrollWidth > place.clientWidth + 1;
    const say = { tabindex: "0", role: "group", "aria-label": "表格，可左右滚动" };
    for (const [name, value] of Object.entries(say)) wide ? place.setAttribute(name, value) : place.removeAttribute(name);
  });
  reach();
  document.addEventListener("toggle", reach, true);
  // On paper every list is open.
  addEventListener("beforeprint", () => { document.querySelectorAll("details").forEach((d) => { d.open = true; }); });
  addEventListener("afterprint", fit);
})();
