"use strict";
// The page apart from its sound: what stands where, filters, help. Shared with player.js and timeline.js.
const QA = (() => {
  const $ = (id) => document.getElementById(id);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const facts = JSON.parse($("facts").textContent);
  const turns = all(".turn[data-start]").map((el) => ({
    el, start: Number(el.dataset.start), end: Number(el.dataset.end),
  }));
  const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  const two = (n) => String(n).padStart(2, "0");
  const clock = (s) => {
    const t = Math.max(0, Math.floor(s)), h = Math.floor(t / 3600), m = Math.floor(t / 60) % 60;
    return h ? `${h}:${two(m)}:${two(t % 60)}` : `${m}:${two(t % 60)}`;
  };
  // Of overlapping sentences the later one; in a pause the last one stays for `stay` seconds.
  const at = (t, stay = 1) => {
    let found = null;
    for (const turn of turns) {
      if (turn.start > t + 0.02) break;
      if (t < turn.end + stay && (t < turn.end || !found || found.end <= t)) found = turn;
    }
    return found;
  };
  const spoken = (turn) => {
    const words = turn.el.querySelector(".say").cloneNode(true);
    all(".mk,.rate", words).forEach((el) => el.remove());
    return `${turn.el.querySelector(".name").textContent}：${words.textContent}`;
  };
  const keepInView = (el) => {
    const low = innerHeight - $("player").offsetHeight - 24;
    const away = () => {
      const box = el.getBoundingClientRect();
      return box.top < 60 || box.bottom > low ? Math.abs(box.top) : 0;
    };
    // A long way is jumped, and once more when what lies there has been laid out.
    const far = away() > 3 * innerHeight;
    if (away()) el.scrollIntoView({ block: "center", behavior: far ? "instant" : behavior });
    if (far) requestAnimationFrame(() => { if (away()) el.scrollIntoView({ block: "center", behavior: "instant" }); });
  };
  const light = (n, follow = true) => {
    all(".comment.lit").forEach((el) => el.classList.remove("lit"));
    const comment = $(`mark-${n}`);
    comment?.classList.add("lit");
    if (comment && follow) keepInView(comment);
  };
  return { $, all, facts, turns, clock, at, spoken, keepInView, light, length: facts.length, watchers: [] };
})();

(() => {
  const { $, all } = QA;

  $("print").addEventListener("click", () => print());

  // ---- help
  const help = $("help");
  QA.help = () => (help.open ? help.close() : help.showModal());
  $("help-open").addEventListener("click", QA.help);
  $("help-close").addEventListener("click", QA.help);
  help.addEventListener("click", (e) => { if (e.target === help) help.close(); });

  // ---- the recogniser's own text under each sentence; only the sentences with comments
  for (const [id, look] of [["show-raw", "with-raw"], ["only-marked", "only-marked"]]) {
    $(id)?.addEventListener("click", (e) => {
      e.currentTarget.setAttribute("aria-pressed", String($("case").classList.toggle(look)));
    });
  }

  // ---- filter of the score sheet
  const sheet = $("sheet"), buttons = all(".filters button", sheet);
  const filter = (verdict) => {
    sheet.dataset.show = verdict;
    buttons.forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.show === verdict)));
    let some = false;
    all("tbody", sheet).forEach((group) => {
      group.hidden = !(verdict === "all" || group.querySelector(`[data-verdict="${verdict}"]`));
      some ||= !group.hidden;
    });
    sheet.querySelector(".none").hidden = some;
  };
  buttons.forEach((button) => button.addEventListener("click", () => filter(button.dataset.show)));
  all("[data-filter]").forEach((link) => link.addEventListener("click", () => filter(link.dataset.filter)));
  // A link to a check that the filter hides shows it first.
  const toCheck = () => {
    const row = location.hash.startsWith("#check-") && $(decodeURIComponent(location.hash.slice(1)));
    if (!row) return;
    filter(row.dataset.verdict === "na" ? "na" : "all");
    row.scrollIntoView({ block: "center" });
  };
  toCheck();
  addEventListener("hashchange", toCheck);

  // ---- the number of a comment leads to it
  document.addEventListener("click", (e) => {
    const chip = e.target.closest?.("[data-mark]");
    if (!chip) return;
    if (chip.matches("a")) e.preventDefault();
    QA.light(chip.dataset.mark);
  });
})();
