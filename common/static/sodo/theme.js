// Runs before the first paint: the colours chosen in this browser, else those of the system.
(() => {
  const root = document.documentElement;
  try {
    root.dataset.themeChoice = localStorage.getItem("theme") || root.dataset.themeChoice;
  } catch {
    // Storage may be closed to us.
  }
  const choice = root.dataset.themeChoice;
  const dark = choice === "dark" || (choice === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.bsTheme = dark ? "dark" : "light";
})();
