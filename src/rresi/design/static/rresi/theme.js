// Before the page is drawn, hence without defer: scripts run here, and the reader's own colours.
document.documentElement.classList.add("js");
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch { /* storage is switched off: the device's setting holds */ }
