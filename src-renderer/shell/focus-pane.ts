/** Moves the focus to the next (1) or previous (-1) part of the window; parts carry `data-pane`. */
export function focusPane(step: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')];
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  const start = at === -1 && step === -1 ? 0 : at;
  const next = panes[(start + step + panes.length) % panes.length];
  next?.querySelector<HTMLElement>(focusable)?.focus();
}

const focusable =
  'button:not(:disabled), a[href], input:not(:disabled), textarea:not(:disabled), [tabindex="0"]';
