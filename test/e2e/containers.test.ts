import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { type DockerEngine, startDockerEngine, whyNoDocker } from '../support/docker-engine.ts';
import { helperImages, whyNoHelperImages } from '../support/helper-images.ts';
import { type RealConsole, startRealConsole } from '../support/real-console.ts';

const pictures = process.env.PLANO_PICTURES;
const why = whyNoDocker ?? whyNoHelperImages;

/** Helpers of the gateway in a real engine, from the first click to the deleted volume. Each step stands on the one before. */
describe.skipIf(why !== null)(
  `containers in the console${why === null ? '' : ` (skipped: ${why})`}`,
  { timeout: 120_000 },
  () => {
    let browser: Browser;
    let page: Page;
    let engine: DockerEngine;
    let console_: RealConsole;
    const complaints: string[] = [];
    const see = (testId: string) => page.getByTestId(testId);
    const picture = async (name: string) => {
      if (pictures) await page.screenshot({ path: `${pictures}/${name}.png` });
    };
    const state = (role: string, wanted: string) =>
      page.locator(`[data-testid="helper-${role}"][data-state="${wanted}"]`).waitFor({ timeout: 60_000 });

    beforeAll(async () => {
      engine = await startDockerEngine();
      for (const image of helperImages.filter(({ tag }) => !tag.startsWith('jaeger')))
        await engine.buildImage(image);
      [browser, console_] = await Promise.all([
        launchChromium(),
        startRealConsole({ environment: { DOCKER_HOST: engine.host } }),
      ]);
      page = await browser.newPage({ viewport: { width: 1360, height: 820 }, colorScheme: 'light' });
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      await page.goto(`${console_.url}#/listeners`);
      await see('containers-open').click();
    }, 400_000);
    afterAll(async () => {
      await browser?.close();
      await console_?.stop();
      await engine?.remove();
    }, 60_000);

    it('shows the engine, and what could stand beside the gateway', async () => {
      await see('docker-engine').waitFor();
      expect(await see('docker-engine').textContent()).toContain(engine.host);
      expect(await see('helper-postgres').getByTestId('helper-start').textContent()).toBe('Start');
      // Nothing is fetched unless somebody asks for it.
      expect(await see('helper-jaeger').getByTestId('helper-start').textContent()).toBe('Download and start');
      await picture('containers-engine');
    });

    it('[deployment 53] starts PostgreSQL and says what the config needs', async () => {
      await see('helper-postgres').getByTestId('helper-start').click();
      await state('postgres', 'healthy');
      const config = (await see('helper-postgres').getByTestId('helper-config').textContent()) ?? '';
      expect(config).toMatch(
        /connection_string: "postgresql:\/\/plano:\$\{PLANO_PG_PASSWORD\}@127\.0\.0\.1:\d+\/plano"/,
      );
      await picture('containers-postgres');
    });

    it('shows what a container prints', async () => {
      await see('helper-postgres').getByTestId('container-log').click();
      await see('container-log-lines').waitFor();
      await expect
        .poll(() => see('container-log-lines').textContent())
        .toContain('ready to accept connections');
      await picture('containers-log');
      await see('container-log-dialog-close').click();
    });

    it('[deployment 55] removes it, and deletes what it kept once the name is typed', async () => {
      await see('helper-postgres').getByTestId('container-stop').click();
      await state('postgres', 'stopped');
      await see('helper-postgres').getByTestId('container-remove').click();
      await see('helper-postgres').getByTestId('helper-start').waitFor();
      await see('volume-plano-postgres-default').getByTestId('volume-delete').click();
      expect(await see('volume-confirm').isDisabled()).toBe(true);
      await see('volume-typed').fill('plano-postgres');
      expect(await see('volume-confirm').isDisabled()).toBe(true);
      await see('volume-typed').fill('plano-postgres-default');
      await picture('containers-volume');
      await see('volume-confirm').click();
      await see('docker-volumes').waitFor({ state: 'detached' });
      expect((await engine.docker.listVolumes()).Volumes).toEqual([]);
      expect(complaints).toEqual([]);
    });
  },
);
