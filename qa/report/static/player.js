// The player: seeking, following, looping, skipping silence, one side only, keys.
(() => {
  const { $, all, turns, clock, at } = QA;
  const player = $("player"), audio = $("audio");
  const duration = Number($("main").dataset.duration) || QA.length;
  const stops = [...new Set(all(".comment .jump[data-seek]").map((el) => Number(el.dataset.seek)))]
    .sort((a, b) => a - b);
  const usable = () => Boolean(audio) && !audio.error;
  let current = null, loop = null, skipping = false, following = true, handledAt = -1e9;

  const pressed = (id, on) => $(id)?.setAttribute("aria-pressed", String(on));
  const blink = () => player.animate?.([{ opacity: 0.4 }, { opacity: 1 }], 400);

  // ---- what plays now
  const show = (t, follow) => {
    QA.watchers.forEach((watch) => watch(t, follow));
    if (!audio) return;
    $("now").textContent = clock(t);
    if (document.activeElement !== $("seek") || !audio.paused) {
      $("seek").value = t;
      $("seek").setAttribute("aria-valuetext", clock(t));
    }
    const turn = at(t);
    if (turn === current) return;
    current?.el.classList.remove("now");
    current?.el.removeAttribute("aria-current");
    current = turn;
    $("line").textContent = turn ? QA.spoken(turn) : "";
    if (!turn) return;
    turn.el.classList.add("now");
    turn.el.setAttribute("aria-current", "true");
    // Whoever scrolls by hand is reading elsewhere: leave the page alone for a while.
    if (follow && following && performance.now() - handledAt > 4000) QA.keepInView(turn.el);
  };
  for (const kind of ["wheel", "touchmove"]) {
    addEventListener(kind, () => { handledAt = performance.now(); }, { passive: true });
  }

  // ---- moving
  const seek = (t, play) => {
    if (!usable()) return blink();
    const to = Math.min(Math.max(0, t), audio.duration || duration);
    if (loop && (to < loop.start - 0.05 || to >= loop.end)) setLoop(at(to, 0));
    audio.currentTime = to;
    show(to, false);
    if (play) audio.play().catch(() => {});
  };
  const toggle = () => (audio.paused ? audio.play().catch(() => {}) : audio.pause());
  const step = (way) => {
    const now = audio.currentTime;
    const next = way > 0 ? stops.find((s) => s > now + 0.3) : stops.filter((s) => s < now - 1.2).pop();
    if (next === undefined) return;
    seek(next, true);
    const turn = at(next + 0.03);
    if (turn) QA.keepInView(turn.el);
    const comment = all(".comment").find((el) => Number(el.querySelector(".jump")?.dataset.seek) === next);
    if (comment) QA.light(comment.id.slice(5), false);
  };
  const sentence = (way) => {
    const now = audio.currentTime;
    const next = way > 0 ? turns.find((t) => t.start > now + 0.1) : turns.filter((t) => t.start < now - 0.8).pop();
    if (!next) return;
    if (loop) setLoop(next);
    seek(next.start, true);
    QA.keepInView(next.el);
  };
  const speed = (way) => {
    const choice = $("speed"), place = choice.selectedIndex + way;
    if (place < 0 || place >= choice.options.length) return;
    choice.selectedIndex = place;
    choice.dispatchEvent(new Event("change"));
  };

  // ---- one sentence again and again
  const setLoop = (turn) => {
    loop?.el.classList.remove("looped");
    loop = turn;
    loop?.el.classList.add("looped");
    pressed("loop", Boolean(loop));
  };
  const toggleLoop = () => {
    if (loop) return setLoop(null);
    const turn = at(audio.currentTime, 1e9) || turns[0];
    if (!turn) return;
    setLoop(turn);
    seek(turn.start, true);
  };

  // ---- silence
  const toggleSkip = () => { skipping = !skipping; pressed("skip", skipping); };
  const jumpQuiet = () => {
    const t = audio.currentTime;
    if (loop && (t >= loop.end || t < loop.start - 0.05)) { audio.currentTime = loop.start; return; }
    if (!skipping || loop) return;
    const gap = QA.facts.quiet.find(([from, to]) => t >= from + 0.25 && t < to - 0.45);
    if (!gap) return;
    if (gap[1] >= duration - 0.01) audio.pause();
    else audio.currentTime = gap[1] - 0.2;
  };
  const toggleFollow = () => {
    following = !following;
    pressed("follow", following);
    if (following && current) QA.keepInView(current.el);
  };

  // ---- one side only; a linked file is another origin to the browser, which then plays silence
  let graph = null;
  const listen = (which) => {
    if (!graph) {
      const context = new AudioContext();
      const splitter = context.createChannelSplitter(2), merger = context.createChannelMerger(2);
      context.createMediaElementSource(audio).connect(splitter);
      const gains = [[0, 0], [0, 1], [1, 0], [1, 1]].map(([from, to]) => {
        const gain = context.createGain();
        splitter.connect(gain, from);
        gain.connect(merger, 0, to);
        return gain.gain;
      });
      merger.connect(context.destination);
      graph = { context, gains };
    }
    graph.context.resume();
    const volumes = { both: [1, 0, 0, 1], left: [1, 1, 0, 0], right: [0, 0, 1, 1] }[which];
    graph.gains.forEach((gain, n) => { gain.value = volumes[n]; });
    player.dataset.channel = which;
  };
  const nextChannel = () => {
    const choice = $("channel");
    if (choice.hidden) return;
    choice.selectedIndex = (choice.selectedIndex + 1) % choice.options.length;
    listen(choice.value);
  };
  QA.nameSides = (left, right) => {
    if (!audio) return;
    $("channel").options[1].textContent = `只听${left}（左）`;
    $("channel").options[2].textContent = `只听${right}（右）`;
  };

  QA.seek = seek;
  if (audio) {
    let frame = 0;
    const run = () => {
      if (!audio.paused) jumpQuiet();
      show(audio.currentTime, true);
      frame = audio.paused ? 0 : requestAnimationFrame(run);
    };
    audio.addEventListener("play", () => {
      player.classList.add("playing");
      $("play").setAttribute("aria-label", "暂停");
      if (!frame) run();
    });
    audio.addEventListener("pause", () => {
      player.classList.remove("playing");
      $("play").setAttribute("aria-label", "播放");
    });
    // A page in the background gets no frames: these events keep loops and skipping going there.
    audio.addEventListener("timeupdate", () => { if (!audio.paused) jumpQuiet(); show(audio.currentTime, !audio.paused); });
    audio.addEventListener("seeked", () => show(audio.currentTime, !audio.paused));
    audio.addEventListener("loadedmetadata", () => {
      if (isFinite(audio.duration)) $("seek").max = audio.duration;
    });
    audio.addEventListener("error", () => {
      const note = $("player-note");
      // With its length known the file was found and read: then it is the sound device or a damaged file.
      note.textContent = isFinite(audio.duration)
        ? "录音放不出来：可能是这台电脑没有可用的扬声器或耳机，也可能是录音已损坏。接好后刷新本页再试；文字与时间仍可查阅。"
        : "找不到或无法播放录音文件。若录音是链接方式附带的，请把它放回原来的位置再打开本报告；文字与时间仍可查阅。";
      note.hidden = false;
      $("controls").style.display = "none";
      $("line").hidden = true;
    });
    $("total").textContent = ` / ${clock(duration)}`;
    $("play").addEventListener("click", toggle);
    $("prev").addEventListener("click", () => step(-1));
    $("next").addEventListener("click", () => step(1));
    $("prev").disabled = $("next").disabled = !stops.length;
    $("seek").addEventListener("input", (e) => seek(Number(e.target.value), false));
    $("speed").addEventListener("change", (e) => { audio.playbackRate = Number(e.target.value); });
    $("loop").addEventListener("click", toggleLoop);
    $("loop").disabled = !turns.length;
    $("skip").addEventListener("click", toggleSkip);
    $("skip").disabled = !QA.facts.quiet.length;
    $("follow").addEventListener("click", toggleFollow);
    $("channel").hidden = player.dataset.embedded !== "yes" || QA.facts.channels !== 2;
    $("channel").addEventListener("change", (e) => listen(e.target.value));
  }

  // ---- clicking: anything with a moment, a sentence
  document.addEventListener("click", (e) => {
    const target = e.target;
    const button = target.closest("[data-seek]");
    if (button) return seek(Number(button.dataset.seek), true);
    const mark = target.closest("a.mk");
    if (mark) {
      const jump = $(`mark-${mark.dataset.mark}`)?.querySelector(".jump");
      if (jump) seek(Number(jump.dataset.seek), true);
      return;
    }
    if (target.closest("a,button,input,select,label,dialog")) return;
    const turn = target.closest(".turn[data-start]");
    if (turn && !String(getSelection())) seek(Number(turn.dataset.start), true);
  });

  // ---- a link to a sentence, a comment or a second (report.html#turn-8, #mark-3, #t=41.5) makes the player ready there
  const arriveAt = (t) => {
    const turn = at(t, 1e9) || turns[0];
    if (audio) audio.currentTime = t;
    if (!turn) return;
    show(t, false);
    // The browser scrolls to places it knows by name; a second is none.
    requestAnimationFrame(() => turn.el.scrollIntoView({ block: "center", behavior: "instant" }));
  };
  const arrive = () => {
    const [, second] = location.hash.match(/^#t=(\d+(?:\.\d+)?)$/) || [];
    if (second !== undefined) return arriveAt(Math.min(Number(second), duration));
    const [, kind, n] = location.hash.match(/^#(turn|mark)-(\d+)$/) || [];
    if (!kind || !audio) return;
    const place = kind === "mark" ? $(`mark-${n}`)?.querySelector(".jump")?.dataset.seek : $(`turn-${n}`)?.dataset.start;
    if (place !== undefined) audio.currentTime = Number(place);
  };
  arrive();
  addEventListener("hashchange", arrive);

  // ---- keyboard
  const keys = {
    " ": toggle, n: () => step(1), p: () => step(-1), j: () => sentence(1), k: () => sentence(-1),
    l: toggleLoop, s: toggleSkip, f: toggleFollow, c: nextChannel,
    ArrowLeft: () => seek(audio.currentTime - 5, false), ArrowRight: () => seek(audio.currentTime + 5, false),
    "-": () => speed(-1), "+": () => speed(1), "=": () => speed(1), Escape: () => setLoop(null),
  };
  document.addEventListener("keydown", (e) => {
    if (e.altKey || e.ctrlKey || e.metaKey || $("help").open) return;
    const target = e.target;
    if ((e.key === "Enter" || e.key === " ") && target.matches?.(".axis-mark")) {
      e.preventDefault();
      QA.light(target.dataset.mark);
      return seek(Number(target.dataset.seek), true);
    }
    if (target.matches?.("select,textarea,input:not([type=range])")) return;
    if (e.key === "?") return QA.help();
    const does = keys[e.key.length === 1 ? e.key.toLowerCase() : e.key];
    if (!does || !usable()) return;
    if (e.key === " " && target.matches?.("button,a,summary")) return;
    e.preventDefault();
    does();
  });
})();
