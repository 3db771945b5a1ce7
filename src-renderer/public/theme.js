// Runs before the first paint, so that nothing flashes as what was not chosen. boot.js, the host's, says what was.
{
  const { theme, contrast } = window.planoBoot?.settings ?? {};
  const wants = (query) => matchMedia(query).matches;
  const { dataset } = document.documentElement;
  const dark = theme === 'dark' || (theme !== 'light' && wants('(prefers-color-scheme: dark)'));
  const more = contrast === 'more' || (contrast !== 'standard' && wants('(prefers-contrast: more)'));
  dataset.theme = dark ? 'dark' : 'light';
  dataset.contrast = more ? 'more' : 'standard';
}
