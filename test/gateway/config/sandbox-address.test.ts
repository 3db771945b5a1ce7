import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findings } from './analyse.ts';

const text = `version: v0.4.0
listeners: [{type: model, name: main, port: 12000}]
model_providers:
  - {model: sandbox/story, base_url: "http://127.0.0.1:12800/v1", provider_interface: openai, default: true}
  - {model: own/llama, base_url: "http://localhost:8000/v1", provider_interface: openai}
`;
const hosts = (options: Parameters<typeof findings>[1]) =>
  findings(text, { ...options, hints: true }).filter((found) => found.includes('CFG_LOCALHOST_IN_CONTAINER'));
const sandbox = 'CFG_LOCALHOST_IN_CONTAINER model_providers[0].base_url';
const own = 'CFG_LOCALHOST_IN_CONTAINER model_providers[1].base_url';

describe('the address of the sandbox provider', () => {
  it('is right wherever the host runs, natively and in a container', () => {
    expect(hosts({ mode: 'native' })).toEqual([`hint ${own}`]);
    expect(hosts({ mode: 'container' })).toEqual([`warning ${own}`]);
  });

  it('is that of the port which the host uses', () => {
    expect(hosts({ sandboxPort: 12801 })).toEqual([`hint ${sandbox}`, `hint ${own}`]);
    expect(hosts({ sandboxPort: 8000 })).toEqual([`hint ${sandbox}`]);
  });

  it('is wrong in a container or cluster that is still to be made', () => {
    expect(hosts({ mode: 'container', sandboxPort: null })).toEqual([`warning ${sandbox}`, `warning ${own}`]);
    expect(hosts({ mode: 'kubernetes', sandboxPort: null })).toEqual([`hint ${sandbox}`, `hint ${own}`]);
  });

  it('leaves the demo without a warning, also in a container', () => {
    const demo = readFileSync(new URL('../../../resources/demo/config.yaml', import.meta.url), 'utf8');
    expect(findings(demo)).toEqual([]);
    expect(findings(demo, { mode: 'container' })).toEqual([]);
  });
});
