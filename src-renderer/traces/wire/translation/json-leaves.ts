/** A value of a JSON text that holds no others, and where it stands: `messages[0].content`. */
export interface JsonLeaf {
  readonly path: string;
  readonly value: unknown;
}

/** In the order of the text. Empty lists and objects are leaves. */
export function leavesOf(value: unknown, path = ''): JsonLeaf[] {
  const inner = membersOf(value);
  if (inner === null || inner.length === 0) return [{ path, value }];
  return inner.flatMap(({ key, member }) => leavesOf(member, pathTo(value, path, key)));
}

/** What a list or an object holds; `null`: it is neither. */
export function membersOf(value: unknown): { readonly key: string; readonly member: unknown }[] | null {
  if (typeof value !== 'object' || value === null) return null;
  return Object.entries(value).map(([key, member]) => ({ key, member }));
}

/** The spelling of the gateway: `a.b[0].c`. */
export function pathTo(parent: unknown, path: string, key: string): string {
  if (Array.isArray(parent)) return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}

/** Whether a place is that path, or stands in it. */
export function isWithin(path: string, outer: string): boolean {
  return path === outer || path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);
}

/** The last name of a path. */
export function lastName(path: string): string {
  return /([^.[\]]+)(?:\[\d+\])*$/.exec(path)?.[1] ?? path;
}
