// The reader's own choice of colours, before the page is drawn. Loaded without defer on purpose.
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch { /* storage is switched off: the device's setting holds */ }
