import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type StatefulListener, startStatefulListener, translated } from './stateful-listener.ts';

describe.each(['memory', 'sqlite'])('a response stored in %s', (type) => {
  let folder: string;
  let listener: StatefulListener;
  let first: { id: string };
  let second: { id: string };
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'state-'));
    const state = { isOff: false, file: null, configFolder: folder };
    const path = type === 'sqlite' ? ', path: state.db' : '';
    listener = await startStatefulListener(`state_storage: {type: ${type}${path}}`, { state });
    first = (await listener.ask({ model: translated, input: 'hi' })).json();
    second = (
      await listener.ask({ model: translated, input: 'again', previous_response_id: first.id })
    ).json();
  });
  afterEach(async () => {
    await listener.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const at = (path: string, method = 'GET') => listener.gateway.send(`/v1/responses/${path}`, { method });
  // biome-ignore lint/suspicious/noExplicitAny: items of any shape
  const textOf = (item: any) => (typeof item.content === 'string' ? item.content : item.content[0].text);

  it('can be had again [state 34]', async () => {
    const { status, json } = await at(first.id);
    expect(status).toBe(200);
    expect(json()).toEqual(first);
  });

  it('tells what it was asked, whole and in pages [state 35]', async () => {
    const { json } = await at(`${second.id}/input_items?order=asc`);
    expect(json().data.map(textOf)).toEqual(['hi', 'A1', 'again']);
    expect(json()).toMatchObject({ object: 'list', has_more: false, first_id: json().data[0].id });
    const page = (await at(`${second.id}/input_items?limit=2`)).json();
    expect([page.data.map(textOf), page.has_more]).toEqual([['again', 'A1'], true]);
    const rest = (await at(`${second.id}/input_items?limit=2&after=${page.last_id}`)).json();
    expect([rest.data.map(textOf), rest.has_more]).toEqual([['hi'], false]);
    expect((await at(`${second.id}/input_items?limit=0`)).status).toBe(400);
    expect((await at(`${second.id}/input_items?after=nobody`)).status).toBe(400);
  });

  it('can be deleted, and is still known to what came after it [state 36]', async () => {
    const deleted = await at(first.id, 'DELETE');
    expect(deleted.status).toBe(200);
    expect(deleted.json()).toEqual({ id: first.id, object: 'response.deleted', deleted: true });
    const third = await listener.ask({ model: translated, input: 'c', previous_response_id: second.id });
    expect(third.status).toBe(200);
    expect(listener.messages()).toEqual(['user:hi', 'assistant:A1', 'user:again', 'assistant:A2', 'user:c']);
    const gone = await at(first.id);
    expect([gone.status, gone.json().error.code]).toEqual([404, 'response_not_found']);
    expect((await at(first.id, 'DELETE')).status).toBe(404);
    const branch = await listener.ask({ model: translated, input: 'd', previous_response_id: first.id });
    expect(branch.status).toBe(409);
  });

  it("is what OpenAI's own client expects", async () => {
    const openai = new OpenAI({ baseURL: `${listener.gateway.url}/v1`, apiKey: 'unused', maxRetries: 0 });
    expect((await openai.responses.retrieve(first.id)).output_text).toBe('A1');
    const items = await openai.responses.inputItems.list(second.id, { order: 'asc' });
    expect(items.data).toHaveLength(3);
    await openai.responses.delete(first.id);
    await expect(openai.responses.retrieve(first.id)).rejects.toThrow('404');
  });

  it('says which methods it takes', async () => {
    const { status, headers } = await at(first.id, 'PUT');
    expect([status, headers.allow]).toEqual([405, 'GET, DELETE, OPTIONS']);
  });
});
