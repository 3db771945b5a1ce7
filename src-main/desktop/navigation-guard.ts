import type { Session, WebContents } from 'electron';

/** The only place the window may be: our own files. */
export const consoleOrigin = 'app://console';

/**
 * Keeps a window on our own pages: navigation elsewhere and new windows are refused, links to the web
 * go to the user's browser, and no page gets a device or a permission but writing the clipboard.
 */
export function guardNavigation(
  contents: WebContents,
  session: Session,
  openExternal: (url: string) => void,
): void {
  contents.on('will-navigate', (event, url) => {
    if (!isConsolePage(url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (isWebPage(url)) openExternal(url);
    return { action: 'deny' };
  });
  session.setPermissionRequestHandler((_contents, permission, decide) => {
    decide(permission === 'clipboard-sanitized-write');
  });
  session.setPermissionCheckHandler((_contents, permission) => permission === 'clipboard-sanitized-write');
}

/** Whether an address is one of our own pages. */
export function isConsolePage(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && `${parsed.protocol}//${parsed.host}` === consoleOrigin;
}

function isWebPage(url: string): boolean {
  return URL.parse(url)?.protocol === 'https:';
}
