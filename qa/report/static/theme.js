// Before the first paint: the reader's own choice of light or dark, where one was made.
(() => {
  try {
    const chosen = localStorage.getItem("qa-theme");
    if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
  } catch { /* storage is closed to this page: follow the system */ }
})();
