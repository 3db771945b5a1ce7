/** A JSON value as TOML writes it on one line. */
export function tomlValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(tomlValue).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([name, member]) => `${tomlKey(name)} = ${tomlValue(member)}`);
    return `{ ${members.join(', ')} }`;
  }
  // TOML's basic strings are JSON's but for DEL; it has no null, and an empty text says as much.
  if (value === null) return '""';
  return JSON.stringify(value).replaceAll('\u007f', '\\u007f');
}

function tomlKey(name: string): string {
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : JSON.stringify(name);
}
