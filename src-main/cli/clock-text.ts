/** `12:03:04` or `12:03:04.567`, local time. */
export function clockText(epochMs: number, withMilliseconds = false): string {
  const date = new Date(epochMs);
  const part = (value: number, width = 2) => String(value).padStart(width, '0');
  const clock = `${part(date.getHours())}:${part(date.getMinutes())}:${part(date.getSeconds())}`;
  return withMilliseconds ? `${clock}.${part(date.getMilliseconds(), 3)}` : clock;
}
