import { fileURLToPath } from 'node:url';
import type { SignalSettings } from '../../src-gateway/signals/signal-settings.ts';

/** The product's defaults, run from sources. */
export const signalSettings: SignalSettings = {
  engine: 'precise',
  budgetMs: 50,
  phrases: [],
  workerFile: fileURLToPath(new URL('../../src-gateway/signals-worker.ts', import.meta.url)),
};
