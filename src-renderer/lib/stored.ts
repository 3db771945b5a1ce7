/** Small preferences of this browser. Storage that is off or full is no reason to fail. */
export function readStored<T>(key: string, check: (value: unknown) => value is T): T | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(`plano.${key}`) ?? 'null');
    return check(value) ? value : null;
  } catch {
    return null;
  }
}

export function writeStored(key: string, value: unknown): void {
  try {
    localStorage.setItem(`plano.${key}`, JSON.stringify(value));
  } catch {
    // The choice then lasts as long as the page.
  }
}
