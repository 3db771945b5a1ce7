export type Door =
  | { readonly kind: 'desktop'; readonly electronFile: string }
  /** `reason`: why not the desktop app, when nobody asked for the browser. */
  | { readonly kind: 'web'; readonly reason: string | null };

export interface DoorOptions {
  /** What a flag or `PLANO_CONSOLE` forces. */
  readonly forced: 'web' | 'desktop' | null;
  readonly hasDisplay: boolean;
  /** Path of Electron's binary, fetched on first use where that is possible; `null`: not to be had. */
  findElectron(): Promise<string | null>;
}

/**
 * The desktop app where its binary and a display are there, else the same console in the browser.
 * Rejects only when the desktop was forced and cannot be.
 */
export async function chooseDoor(options: DoorOptions): Promise<Door> {
  if (options.forced === 'web') return { kind: 'web', reason: null };
  const reason = options.hasDisplay ? null : 'there is no display';
  if (reason !== null && options.forced === null) return { kind: 'web', reason };
  const electronFile = await options.findElectron();
  if (electronFile !== null) return { kind: 'desktop', electronFile };
  const missing = "Electron's binary is not installed and could not be fetched";
  if (options.forced === 'desktop') throw new Error(missing);
  return { kind: 'web', reason: missing };
}

/** Whether a window could be shown: always on macOS and Windows, with X11 or Wayland elsewhere. */
export function hasDisplay(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if (platform === 'darwin' || platform === 'win32') return true;
  return Boolean(env.DISPLAY) || Boolean(env.WAYLAND_DISPLAY);
}
