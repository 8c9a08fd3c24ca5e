// The time axis: waveform of each speaker (wavesurfer.js), zoom, ticks, what was said under the pointer.
(() => {
  const { $, all, facts, clock } = QA;
  const section = $("axis"), axis = document.querySelector("svg.axis");
  if (!axis) return;
  const length = QA.length, box = $("wave"), playhead = $("playhead"), pointer = $("pointer");
  const NARROW = 620, WIDEST = 60000, DECODE_LIMIT = 1200, RATE = 20;
  let surfer = null, zoom = 1, lanes = null;

  // ---- the envelope: given with the page, or worked out from the sound in it
  const bytes = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const given = () => facts.peaks.channels?.length && {
    rate: facts.peaks.rate, channels: facts.peaks.channels.map((c) => Float32Array.from(bytes(c))),
  };
  const decoded = async () => {
    const uri = $("audio")?.getAttribute("src") || "", comma = uri.indexOf(",");
    if (!uri.startsWith("data:") || length > DECODE_LIMIT || !uri.slice(0, comma).endsWith(";base64")) return null;
    const sound = await new OfflineAudioContext(2, 1, 8000).decodeAudioData(bytes(uri.slice(comma + 1)).buffer);
    const step = sound.sampleRate / RATE, channels = [];
    for (let n = 0; n < Math.min(2, sound.numberOfChannels); n++) {
      const data = sound.getChannelData(n), out = new Float32Array(Math.ceil(data.length / step));
      for (let i = 0; i < data.length; i++) {
        const at = Math.floor(i / step), value = Math.abs(data[i]);
        if (value > out[at]) out[at] = value;
      }
      channels.push(out);
    }
    return { rate: RATE, channels };
  };

  // ---- whose channel is whose: by loudness where only one of them speaks
  const inside = (spans, rate, count) => {
    const mask = new Uint8Array(count);
    for (const [from, to] of spans) mask.fill(1, Math.max(0, Math.floor(from * rate)), Math.ceil(to * rate));
    return mask;
  };
  const level = (data, mask, other) => {
    let sum = 0, n = 1;
    for (let i = 0; i < mask.length; i++) if (mask[i] && !other[i]) { sum += data[i] || 0; n++; }
    return sum / n + 1e-6;
  };
  const scaled = (data, count) => {
    const top = Float32Array.from(data).sort()[Math.floor(data.length * 0.995)] || 1;
    const out = new Float32Array(count);
    for (let i = 0; i < Math.min(count, data.length); i++) out[i] = Math.min(1, data[i] / top);
    return out;
  };
  const bySpeaker = ({ rate, channels }) => {
    const count = Math.max(2, Math.round(length * rate));
    const agent = inside(facts.agent, rate, count), customer = inside(facts.customer, rate, count);
    const [a, b] = channels;
    if (b) {
      const tilt = (level(a, agent, customer) * level(b, customer, agent)) /
        (level(b, agent, customer) * level(a, customer, agent));
      if (tilt > 3 || tilt < 1 / 3) {
        QA.nameSides(...(tilt > 1 ? ["坐席", "客户"] : ["客户", "坐席"]));
        return (tilt > 1 ? [a, b] : [b, a]).map((data) => scaled(data, count));
      }
    }
    // One microphone for both: the sound is drawn in the lane of whoever speaks.
    const mixed = scaled(b ? a.map((v, i) => Math.max(v, b[i] || 0)) : a, count);
    return [agent, customer].map((mask) => mixed.map((v, i) => (mask[i] ? v : 0)));
  };

  // ---- drawing
  const colours = () => {
    const style = getComputedStyle(document.documentElement);
    return ["--wave-agent", "--wave-customer"].map((name) => style.getPropertyValue(name).trim());
  };
  const channels = () => colours().map((waveColor) => ({ waveColor, progressColor: waveColor }));
  const drawSmall = () => {
    const canvas = $("mini");
    if (!canvas || !lanes) return;
    const ratio = devicePixelRatio || 1, width = Math.round(canvas.clientWidth * ratio), height = 26 * ratio;
    if (!width) return;
    canvas.width = width;
    canvas.height = height;
    const pen = canvas.getContext("2d"), perPixel = lanes[0].length / width;
    colours().forEach((colour, lane) => {
      pen.fillStyle = colour;
      for (let x = 0; x < width; x++) {
        let top = 0;
        for (let i = Math.floor(x * perPixel); i < (x + 1) * perPixel; i++) top = Math.max(top, lanes[lane][i] || 0);
        const tall = (top * height) / 2;
        pen.fillRect(x, lane ? height / 2 : height / 2 - tall, 1, tall);
      }
    });
  };
  const start = async () => {
    const peaks = given() || await decoded().catch(() => null);
    if (peaks) lanes = bySpeaker(peaks);
    const height = parseInt(getComputedStyle(axis.closest(".axis-wrap")).getPropertyValue("--wave"), 10);
    surfer = WaveSurfer.create({
      container: box, media: document.createElement("audio"), duration: length, height, interact: false,
      peaks: lanes || [new Float32Array(2), new Float32Array(2)], splitChannels: channels(),
      cursorWidth: 0, autoScroll: false, minPxPerSec: 0,
    });
    // This page's own drawing is slotted over the waveform, so that both scroll and zoom as one.
    const slot = document.createElement("slot");
    slot.style.cssText = "display:block;position:relative;z-index:3";
    surfer.getWrapper().append(slot);
    box.lastElementChild.append(axis);
    box.classList.add("live");
    section.classList.toggle("has-wave", Boolean(lanes));
    surfer.once("redrawcomplete", () => setZoom(NARROW / box.clientWidth, 0));
    surfer.on("resize", () => { ticks(); drawSmall(); });
    drawSmall();
  };

  // ---- zoom
  const scroller = () => surfer.getWrapper().parentElement;
  const setZoom = (to, at = null) => {
    if (!surfer) return;
    const view = scroller(), width = view.clientWidth;
    const middle = at ?? width / 2, time = ((view.scrollLeft + middle) / view.scrollWidth) * length;
    zoom = Math.min(Math.max(1, to), Math.max(1, WIDEST / width));
    surfer.zoom(zoom === 1 ? 0 : (width * zoom) / length);
    view.scrollLeft = (time / length) * view.scrollWidth - middle;
    ticks();
  };
  const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];
  let drawnStep = 0;
  const ticks = () => {
    const perSecond = axis.getBoundingClientRect().width / length;
    all(".stage-name", axis).forEach((name) => {
      name.style.display = name.parentElement.getBoundingClientRect().width < 28 ? "none" : "";
    });
    const step = STEPS.find((s) => s * perSecond >= 64) || 7200;
    if (step === drawnStep || !perSecond) return;
    drawnStep = step;
    const group = axis.querySelector(".ticks"), { top, bottom } = group.dataset, parts = [];
    for (let t = 0; t <= length; t += step) {
      const x = (100 * t) / length, anchor = x > 98 ? "end" : x > 2 ? "middle" : "start";
      parts.push(`<line x1="${x}%" x2="${x}%" y1="${top}" y2="${bottom}" class="tick"/>` +
        `<text x="${x}%" y="${Number(bottom) + 13}" class="tick-label" text-anchor="${anchor}">${clock(t)}</text>`);
    }
    group.innerHTML = parts.join("");
  };
  all("[data-zoom]").forEach((button) => button.addEventListener("click", () => {
    const way = Number(button.dataset.zoom);
    setZoom(way ? zoom * 2 ** way : 1);
  }));
  box.addEventListener("wheel", (e) => {
    if (!e.ctrlKey || !surfer) return;
    e.preventDefault();
    setZoom(zoom * Math.exp(-e.deltaY / 240), e.clientX - box.getBoundingClientRect().left);
  }, { passive: false });

  // ---- the moment that plays, and the one under the pointer
  QA.watchers.push((t, follow) => {
    const x = `${Math.min(100, (100 * t) / length)}%`;
    playhead.setAttribute("x1", x);
    playhead.setAttribute("x2", x);
    if (!follow || !surfer || zoom === 1) return;
    const view = scroller(), now = (t / length) * view.scrollWidth - view.scrollLeft;
    if (now < 0 || now > view.clientWidth - 20) view.scrollLeft += now - view.clientWidth * 0.15;
  });
  const moment = (e) => {
    const rect = axis.getBoundingClientRect();
    return Math.min(length, Math.max(0, ((e.clientX - rect.left) / rect.width) * length));
  };
  axis.addEventListener("click", (e) => {
    if (!e.target.closest(".axis-mark")) QA.seek(moment(e), true);
  });
  const quiet = $("readout").innerHTML;
  axis.addEventListener("pointermove", (e) => {
    if (e.pointerType === "touch") return;
    const t = moment(e), x = `${(100 * t) / length}%`, turn = QA.at(t, 0), readout = $("readout");
    pointer.setAttribute("x1", x);
    pointer.setAttribute("x2", x);
    pointer.setAttribute("visibility", "visible");
    const time = document.createElement("b");
    time.textContent = clock(t);
    readout.replaceChildren(time, turn ? `　${QA.spoken(turn)}` : "");
  });
  axis.addEventListener("pointerleave", () => {
    pointer.setAttribute("visibility", "hidden");
    $("readout").innerHTML = quiet;
  });

  // ---- started after the page has been drawn
  const begin = () => start().finally(() => { section.dataset.ready = "yes"; });
  if (window.requestIdleCallback) requestIdleCallback(begin, { timeout: 1500 });
  else setTimeout(begin, 50);
  addEventListener("qa-theme", () => { surfer?.setOptions({ splitChannels: channels() }); drawSmall(); });
  addEventListener("beforeprint", () => setZoom(1));
})();
