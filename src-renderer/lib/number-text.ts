/** Duration for reading: `0.42 ms`, `840 ms`, `2.41 s`, `1 m 04 s`. */
export function durationText(ms: number): string {
  if (ms < 1) return `${ms <= 0 ? '0' : ms.toFixed(2)} ms`;
  if (ms < 1000) return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(2)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} m ${String(seconds % 60).padStart(2, '0')} s`;
}

/** Count for a narrow column: `940`, `3.1k`, `12M`. */
export function countText(count: number): string {
  if (count < 1000) return String(count);
  const [value, unit] = count < 1_000_000 ? [count / 1000, 'k'] : [count / 1_000_000, 'M'];
  return `${value < 10 ? value.toFixed(1) : Math.round(value)}${unit}`;
}

/** Whole number with thin spaces between thousands: `1 240`. */
export function groupedText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

/** Bytes in powers of 1024: `512 B`, `3.4 MiB`. */
export function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** Local wall clock, `12:04:31` or `12:04:31.204`. */
export function clockText(epochMs: number, withMilliseconds = false): string {
  const date = new Date(epochMs);
  const part = (value: number, width = 2) => String(value).padStart(width, '0');
  const clock = `${part(date.getHours())}:${part(date.getMinutes())}:${part(date.getSeconds())}`;
  return withMilliseconds ? `${clock}.${part(date.getMilliseconds(), 3)}` : clock;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Local time of something that may be older than today: `12:04:31`, `4 Sep 2026, 12:04:31`. */
export function momentText(epochMs: number, now = Date.now()): string {
  const date = new Date(epochMs);
  if (date.toDateString() === new Date(now).toDateString()) return clockText(epochMs);
  return `${date.getDate()} ${months[date.getMonth()]} ${date.getFullYear()}, ${clockText(epochMs)}`;
}

/** Milliseconds since the epoch of a decimal string of nanoseconds. */
export function epochMsOf(nanoseconds: string): number {
  return Number(BigInt(nanoseconds) / 1_000n) / 1000;
}

/** US dollars: `$12.50`, `$0.0047`; below one dollar up to four significant digits, never scientific. */
export function moneyText(usd: number): string {
  const sign = usd < 0 ? '−' : '';
  const size = Math.abs(usd);
  if (size >= 1) return `${sign}$${size.toFixed(2)}`;
  if (size === 0) return '$0';
  const decimals = Math.min(20, 3 - Math.floor(Math.log10(size)));
  return `${sign}$${size.toFixed(decimals).replace(/\.?0+$/, '')}`;
}
