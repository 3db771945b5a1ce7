import { spawnSync } from 'node:child_process';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { chmod, link, mkdir, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { type Browser, chromium } from 'playwright-core';

/** Starts the Chromium of this machine, or the one that an npm package carries. The caller closes it. */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: await chromiumPath(),
    args: [
      // The suite also runs as root in containers, where Chromium's own sandbox cannot start.
      '--no-sandbox',
      '--disable-gpu',
      '--font-render-hinting=none',
      '--force-color-profile=srgb',
    ],
  });
}

const installedNames = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser'];
const installedPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

async function chromiumPath(): Promise<string> {
  const named = process.env.CHROMIUM_PATH;
  if (named) return named;
  const installed = installedNames.map(which).find((path) => path !== null);
  return installed ?? installedPlaces.find((path) => existsSync(path)) ?? (await packagedChromium());
}

function which(name: string): string | null {
  const found = spawnSync('which', [name], { encoding: 'utf8' });
  return found.status === 0 ? found.stdout.trim() : null;
}

/**
 * Unpacks the browser of `@sparticuz/chromium` once per version. Test files run at the same time, so it
 * is written beside its place and linked there when whole; whoever comes second leaves it.
 */
async function packagedChromium(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const packed = join(dirname(entry), '..', 'bin', 'chromium.br');
  const { size, mtimeMs } = await stat(packed);
  const folder = join(tmpdir(), `plano-chromium-${size}-${Math.round(mtimeMs)}`);
  const path = join(folder, 'chromium');
  if (existsSync(path)) return path;
  await mkdir(folder, { recursive: true });
  const partial = join(folder, `partial-${process.pid}`);
  await pipeline(createReadStream(packed), createBrotliDecompress(), createWriteStream(partial));
  await chmod(partial, 0o755);
  // A browser that runs already starts its helpers from this very file: it must not be replaced.
  await link(partial, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(partial);
  return path;
}
