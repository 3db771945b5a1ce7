import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStatefulListener, translated } from './stateful-listener.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plano-home-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('keeps conversations in a file when the config does not say where [state 28]', async () => {
  const file = join(folder, 'state.db');
  const state = { isOff: false, file, configFolder: folder };
  const first = await startStatefulListener('', { state });
  const { id } = (await first.ask({ model: translated, input: 'hi' })).json();
  expect(existsSync(file)).toBe(true);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await first.close();
  const second = await startStatefulListener('', { state });
  const { status } = await second.ask({ model: translated, input: 'again', previous_response_id: id });
  expect(status).toBe(200);
  expect(second.messages()).toEqual(['user:hi', 'assistant:A1', 'user:again']);
  await second.close();
});
