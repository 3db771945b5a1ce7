/// <reference lib="dom" />
import type { Browser } from 'playwright-core';

/** The part of two pictures of the same size that differs, from 0 to 1; PNG. */
export async function pictureDifference(browser: Browser, one: Buffer, other: Buffer): Promise<number> {
  const page = await browser.newPage();
  try {
    return await page.evaluate(
      async ([first = '', second = '']) => {
        const pixels = async (base64: string) => {
          const image = document.createElement('img');
          image.src = `data:image/png;base64,${base64}`;
          await image.decode();
          const canvas = document.createElement('canvas');
          canvas.width = image.naturalWidth;
          canvas.height = image.naturalHeight;
          const pen = canvas.getContext('2d');
          pen?.drawImage(image, 0, 0);
          return pen?.getImageData(0, 0, canvas.width, canvas.height).data ?? new Uint8ClampedArray();
        };
        const [a, b] = await Promise.all([pixels(first), pixels(second)]);
        if (a.length !== b.length || a.length === 0) return 1;
        let different = 0;
        for (let at = 0; at < a.length; at += 4) {
          // Edges of letters may be drawn a shade apart.
          if ([0, 1, 2].some((channel) => Math.abs((a[at + channel] ?? 0) - (b[at + channel] ?? 0)) > 16))
            different += 1;
        }
        return different / (a.length / 4);
      },
      [one.toString('base64'), other.toString('base64')],
    );
  } finally {
    await page.close();
  }
}
