import { templates } from '../../src-main/console/templates.ts';
import { sampleConfig } from './console-sample.ts';
import type { Script } from './scripted-console.ts';

/** A machine without keys, with nothing of its own yet. */
export const wizardScript: Script = {
  'templates.list': () => ({ templates: [...templates], untouched: true }),
  'templates.draft': () => ({ text: sampleConfig, ports: [{ from: 12_000, to: 12_002 }] }),
};
