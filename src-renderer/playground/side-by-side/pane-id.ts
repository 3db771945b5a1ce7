/** Of the element that a pane is, by its number from 1. */
export function paneId(number: number): string {
  return `playground-pane-${number}`;
}

/** Moves the keyboard to a pane once it is drawn; nothing happens where there is none of that number. */
export function focusPane(number: number): void {
  requestAnimationFrame(() => document.getElementById(paneId(number))?.focus());
}
