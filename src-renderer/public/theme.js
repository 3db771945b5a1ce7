// Runs before the first paint, so that a chosen theme never flashes the other one.
try {
  const chosen = JSON.parse(localStorage.getItem('plano.theme') ?? '"system"');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
} catch {
  // Storage may be off; the system theme applies.
}
