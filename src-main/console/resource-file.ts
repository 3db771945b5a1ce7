import { fileURLToPath } from 'node:url';

/** A file of `resources/`, which lies two levels above both this source and the bundle. */
export function resourceFile(path: string): string {
  return fileURLToPath(new URL(`../../resources/${path}`, import.meta.url));
}
