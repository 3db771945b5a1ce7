import { expect, it, vi } from 'vitest';

vi.mock('electron', () => ({
  app: {
    requestSingleInstanceLock: () => true,
    once: () => undefined,
    // As in Electron, where readiness waits for the main module.
    whenReady: () => new Promise(() => undefined),
  },
  protocol: { registerSchemesAsPrivileged: () => undefined },
}));

it('the main module of the app has been evaluated before Electron is ready', async () => {
  await expect(import('../../../src-main/desktop/main.ts')).resolves.toBeDefined();
});
