import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { bootScript } from '../console/boot-script.ts';
import { contentSecurityPolicy } from '../console/content-security-policy.ts';
import type { Host } from '../console/host.ts';

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
};

/**
 * Answers requests of the `app://console` scheme with the built window. Paths without an extension are
 * screens of the window and get its page; nothing outside the folder is ever read.
 */
export function rendererProtocol(folder: string, consoleHost: Host): (request: Request) => Promise<Response> {
  const root = normalize(folder.endsWith(sep) ? folder : folder + sep);
  return async (request) => {
    const { host, pathname } = new URL(request.url);
    if (host !== 'console' || request.method !== 'GET') return new Response('Not found', { status: 404 });
    if (pathname === '/boot.js')
      return new Response(await bootScript(consoleHost), { headers: headersFor('.js') });
    const file = fileFor(root, pathname);
    if (file === null) return new Response('Not found', { status: 404 });
    try {
      const body = new Uint8Array(await readFile(file));
      return new Response(body, { headers: headersFor(extname(file)) });
    } catch {
      return new Response('Not found', { status: 404 });
    }
  };
}

/** `null`: outside the folder, or no path at all. A URL knows `..`, yet not behind `%2f`. */
function fileFor(root: string, pathname: string): string | null {
  try {
    const path = extname(pathname) === '' ? '/index.html' : decodeURIComponent(pathname);
    const file = normalize(join(root, path));
    return file.startsWith(root) ? file : null;
  } catch {
    return null;
  }
}

function headersFor(extension: string): Record<string, string> {
  return {
    'content-type': contentTypes[extension] ?? 'application/octet-stream',
    'content-security-policy': contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
  };
}
