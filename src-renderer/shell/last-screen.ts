import { readStored, writeStored } from '../lib/stored.ts';

const key = 'shell.screen';

/** Keeps the address of every screen that is shown, for the next window. Returns how to end that. */
export function keepScreen(): () => void {
  const keep = () => {
    const address = location.hash.replace(/^#/, '');
    // Neither the beginning nor the wizard is a place to go on at.
    if (address !== '' && address !== '/' && address !== '/new') writeStored(key, address);
  };
  keep();
  window.addEventListener('hashchange', keep);
  return () => window.removeEventListener('hashchange', keep);
}

/** The screen that the last window was left at; `null`: there was none. */
export function lastScreen(): string | null {
  return readStored(key, isAddress);
}

function isAddress(value: unknown): value is string {
  return typeof value === 'string' && /^\/[a-z]/.test(value);
}
