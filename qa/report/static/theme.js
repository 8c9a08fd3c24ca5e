// Light or dark: the reader's own choice, before the first paint where one was made, else the system's.
(() => {
  const root = document.documentElement, dark = matchMedia("(prefers-color-scheme: dark)");
  const changed = () => dispatchEvent(new Event("qa-theme"));
  try {
    const chosen = localStorage.getItem("qa-theme");
    if (chosen === "dark" || chosen === "light") root.dataset.theme = chosen;
  } catch { /* storage is closed to this page: follow the system */ }
  dark.addEventListener("change", changed);
  document.addEventListener("click", (e) => {
    if (!e.target.closest?.("#theme")) return;
    root.dataset.theme = (root.dataset.theme || (dark.matches ? "dark" : "light")) === "dark" ? "light" : "dark";
    try { localStorage.setItem("qa-theme", root.dataset.theme); } catch { /* not kept */ }
    changed();
  });
})();
