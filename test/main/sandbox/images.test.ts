import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SandboxWithClients, startSandboxWithClients } from './sandbox-with-clients.ts';

let clients: SandboxWithClients;

beforeAll(async () => {
  clients = await startSandboxWithClients();
});
afterAll(() => clients.sandbox.close());

const bytes = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const data = bytes.toString('base64');
const dataUrl = `data:image/png;base64,${data}`;
const sha256 = createHash('sha256').update(bytes).digest('hex');

const user = (content: readonly object[]) => ({ messages: [{ role: 'user', content }] });

const requests: readonly (readonly [path: string, body: object])[] = [
  ['/v1/chat/completions', user([{ type: 'image_url', image_url: { url: dataUrl } }])],
  [
    '/v1/messages',
    {
      max_tokens: 200,
      ...user([{ type: 'image', source: { type: 'base64', media_type: 'image/png', data } }]),
    },
  ],
  ['/v1/responses', { input: [{ role: 'user', content: [{ type: 'input_image', image_url: dataUrl }] }] }],
  ['/model/vision/converse', user([{ image: { format: 'png', source: { bytes: data } } }])],
  [
    '/v1beta/models/vision:generateContent',
    { contents: [{ role: 'user', parts: [{ inlineData: { mimeType: 'image/png', data } }] }] },
  ],
];

describe('images', () => {
  it.each(requests)('on %s are told by type, size and fingerprint', async (path, body) => {
    const reply = await clients.post(path, { model: 'vision', ...body });
    expect(reply.statusCode).toBe(200);
    expect(await reply.body.text()).toContain(`You sent an image: image/png of 16 bytes, SHA-256 ${sha256}.`);
  });

  it('at a URL are not fetched', async () => {
    const image = { type: 'image_url' as const, image_url: { url: 'https://example.com/a.png' } };
    const { choices } = await clients.openai.chat.completions.create({
      model: 'vision',
      messages: [{ role: 'user', content: [image, image] }],
    });
    expect(choices[0]?.message.content).toMatch(/^You sent 2 images: one at https:\/\/example.com\/a.png/);
  });
});

describe('an error within a stream', () => {
  it('reaches the official clients as one', async () => {
    const messages = [{ role: 'user' as const, content: 'q' }];
    const reading = async (stream: PromiseLike<AsyncIterable<unknown>>) => {
      for await (const _ of await stream);
    };
    const { openai, anthropic } = clients;
    const model = 'overloaded';
    const message = expect.stringContaining('pretends to be overloaded');
    await expect(
      reading(openai.chat.completions.create({ model, messages, stream: true })),
    ).rejects.toMatchObject({ message });
    await expect(reading(openai.responses.create({ model, input: 'q', stream: true }))).rejects.toMatchObject(
      { message },
    );
    await expect(
      reading(anthropic.messages.create({ model, max_tokens: 99, messages, stream: true })),
    ).rejects.toMatchObject({ message, type: 'overloaded_error' });
  });
});
