"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const audio = $("audio");
  const page = document.querySelector("main.page");
  const duration = Number(page.dataset.duration) || 0;
  const playhead = $("playhead");
  const turns = [...document.querySelectorAll(".turn[data-start]")].map((el) => ({
    el, start: Number(el.dataset.start), end: Number(el.dataset.end),
  }));
  const stops = [...new Set([...document.querySelectorAll(".axis-mark[data-seek]")]
    .map((el) => Number(el.dataset.seek)))].sort((a, b) => a - b);
  let current = null;
  let axisLength = duration;

  const clock = (s) => {
    const t = Math.max(0, Math.floor(s)), h = Math.floor(t / 3600), m = Math.floor(t / 60) % 60;
    const two = (n) => String(n).padStart(2, "0");
    return h ? `${h}:${two(m)}:${two(t % 60)}` : `${m}:${two(t % 60)}`;
  };
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

  // ---- what plays now
  const at = (t) => {
    let found = null;
    for (const turn of turns) {
      if (turn.start > t + 0.02) break;
      // Of overlapping sentences the later one; in a pause the last one stays lit for a second.
      if (t < turn.end + 1 && (t < turn.end || !found || found.end <= t)) found = turn;
    }
    return found;
  };
  const show = (t, follow) => {
    const turn = at(t);
    if (playhead) {
      const x = `${Math.min(100, (100 * t) / axisLength)}%`;
      playhead.setAttribute("x1", x);
      playhead.setAttribute("x2", x);
    }
    if (!audio) return;
    $("now").textContent = clock(t);
    if (document.activeElement !== $("seek") || !audio.paused) $("seek").value = t;
    if (turn === current) return;
    current?.el.classList.remove("now");
    current?.el.removeAttribute("aria-current");
    current = turn;
    $("line").textContent = turn ? `${turn.el.querySelector(".name").textContent}：${turn.el.querySelector(".say").textContent}` : "";
    if (!turn) return;
    turn.el.classList.add("now");
    turn.el.setAttribute("aria-current", "true");
    if (follow && $("follow").checked) keepInView(turn.el);
  };
  const keepInView = (el) => {
    const box = el.getBoundingClientRect(), low = innerHeight - $("player").offsetHeight - 30;
    if (box.top < 70 || box.bottom > low) el.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  };

  // ---- playing
  const tell = (text) => {
    const note = $("player-note");
    note.textContent = text;
    note.hidden = false;
    if ($("controls")) $("controls").hidden = true;
    $("controls")?.style.setProperty("display", "none");
    if ($("line")) $("line").hidden = true;
  };
  const seek = (t, play) => {
    if (!audio || audio.error) {
      $("player").animate?.([{ opacity: 0.4 }, { opacity: 1 }], 400);
      return;
    }
    audio.currentTime = t;
    show(t, false);
    if (play) audio.play().catch(() => {});
  };
  const toggle = () => (audio.paused ? audio.play().catch(() => {}) : audio.pause());
  const step = (way) => {
    const now = audio.currentTime;
    const next = way > 0 ? stops.find((s) => s > now + 0.3) : stops.filter((s) => s < now - 1.2).pop();
    if (next === undefined) return;
    seek(next, true);
    const turn = at(next);
    if (turn) keepInView(turn.el);
  };

  if (audio) {
    let frame = 0;
    const run = () => {
      show(audio.currentTime, true);
      frame = audio.paused ? 0 : requestAnimationFrame(run);
    };
    audio.addEventListener("play", () => {
      $("player").classList.add("playing");
      $("play").setAttribute("aria-label", "暂停");
      if (!frame) run();
    });
    audio.addEventListener("pause", () => {
      $("player").classList.remove("playing");
      $("play").setAttribute("aria-label", "播放");
    });
    audio.addEventListener("timeupdate", () => show(audio.currentTime, !audio.paused));
    audio.addEventListener("seeked", () => show(audio.currentTime, !audio.paused));
    audio.addEventListener("loadedmetadata", () => {
      if (isFinite(audio.duration)) $("seek").max = audio.duration;
    });
    audio.addEventListener("error", () =>
      tell("找不到或无法播放录音文件。若录音是链接方式附带的，请把它放回原来的位置再打开本报告；文字与时间仍可查阅。"));
    $("total").textContent = ` / ${clock(duration)}`;
    $("play").addEventListener("click", toggle);
    $("prev").addEventListener("click", () => step(-1));
    $("next").addEventListener("click", () => step(1));
    $("prev").disabled = $("next").disabled = !stops.length;
    $("seek").addEventListener("input", (e) => seek(Number(e.target.value), false));
    $("speed").addEventListener("change", (e) => { audio.playbackRate = Number(e.target.value); });
    $("follow").addEventListener("change", () => { if ($("follow").checked && current) keepInView(current.el); });
  }

  // ---- clicking: a button with a moment, a sentence, the axis
  document.addEventListener("click", (e) => {
    const target = e.target;
    const button = target.closest("[data-seek]");
    if (button) {
      seek(Number(button.dataset.seek), true);
      if (button.matches(".axis-mark")) light(button.dataset.mark);
      return;
    }
    if (target.closest("a,button,input,select,label")) return;
    const turn = target.closest(".turn[data-start]");
    if (turn && !String(getSelection())) return seek(Number(turn.dataset.start), true);
    const axis = target.closest("svg.axis");
    if (axis) {
      const box = axis.getBoundingClientRect();
      seek(Math.max(0, ((e.clientX - box.left) / box.width) * axisLength), true);
    }
  });
  const light = (n) => {
    document.querySelectorAll(".appraisal .lit").forEach((el) => el.classList.remove("lit"));
    const comment = $(`mark-${n}`);
    comment?.classList.add("lit");
    comment?.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  };

  // ---- keyboard
  document.addEventListener("keydown", (e) => {
    if (e.altKey || e.ctrlKey || e.metaKey) return;
    const target = e.target;
    if ((e.key === "Enter" || e.key === " ") && target.matches?.(".axis-mark")) {
      e.preventDefault();
      seek(Number(target.dataset.seek), true);
      return light(target.dataset.mark);
    }
    if (!audio || audio.error || target.matches?.("select,input:not([type=range]):not([type=checkbox]),textarea")) return;
    const onButton = target.matches?.("button,a,input[type=checkbox]");
    if (e.key === " " && !onButton) toggle();
    else if (e.key === "ArrowLeft") seek(Math.max(0, audio.currentTime - 5), false);
    else if (e.key === "ArrowRight") seek(Math.min(duration, audio.currentTime + 5), false);
    else if (e.key === "n") step(1);
    else if (e.key === "p") step(-1);
    else return;
    e.preventDefault();
  });

  // ---- the recogniser's own text under each sentence
  $("show-raw")?.addEventListener("click", (e) => {
    const on = $("case").classList.toggle("with-raw");
    e.currentTarget.setAttribute("aria-pressed", String(on));
  });

  // ---- filter of the score sheet
  const sheet = $("sheet");
  sheet.querySelectorAll(".filters button").forEach((button) => button.addEventListener("click", () => {
    const verdict = button.dataset.show;
    sheet.dataset.show = verdict;
    sheet.querySelectorAll(".filters button").forEach((b) => b.setAttribute("aria-pressed", String(b === button)));
    const some = verdict === "all" || sheet.querySelector(`tbody tr[data-verdict="${verdict}"]`);
    sheet.querySelector(".none").hidden = Boolean(some);
  }));
  // A link to a check that the filter hides shows all of them first.
  addEventListener("hashchange", () => {
    if (!location.hash.startsWith("#check-")) return;
    sheet.querySelector('[data-show="all"]').click();
    $(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView({ block: "center" });
  });

  // ---- zoom of the axis
  const axis = document.querySelector("svg.axis");
  if (axis) {
    axisLength = Number(axis.dataset.length) || duration;
    let zoom = 1;
    document.querySelectorAll("[data-zoom]").forEach((button) => button.addEventListener("click", () => {
      const box = axis.parentElement, middle = (box.scrollLeft + box.clientWidth / 2) / box.scrollWidth;
      zoom = Math.min(16, Math.max(1, button.dataset.zoom > 0 ? zoom * 2 : zoom / 2));
      axis.style.setProperty("--zoom", `${zoom * 100}%`);
      box.scrollLeft = middle * box.scrollWidth - box.clientWidth / 2;
    }));
  }
})();
