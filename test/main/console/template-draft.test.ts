import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { templateDraft } from '../../../src-main/console/template-draft.ts';
import { whyNotBound } from '../../../src-main/console/why-not-bound.ts';

describe('the draft of a template', () => {
  it('names the sandbox provider where this host runs it', async () => {
    const { text } = await templateDraft({ id: 'offline_demo', sandboxPort: 4711, ownPorts: new Set() });
    expect(text).toContain('http://127.0.0.1:4711/v1');
    expect(text).not.toContain(':12800/');
  });

  it('leaves a port that another program holds for one that is free', async () => {
    const holder = createServer()
      .on('error', () => undefined)
      .listen(12_000, '127.0.0.1');
    onTestFinished(() => void holder.close());
    // Whoever holds it, a neighbour of this test or the server above: it is held.
    await expect.poll(() => whyNotBound('127.0.0.1', 12_000)).toBe('EADDRINUSE');
    const { text, ports } = await templateDraft({
      id: 'llm_gateway',
      sandboxPort: 12_800,
      ownPorts: new Set(),
    });
    expect(ports).toEqual([{ from: 12_000, to: expect.any(Number) }]);
    const to = ports[0]?.to ?? 0;
    expect(to).toBeGreaterThan(12_001);
    expect(text).toContain(`port: ${to}`);
  });

  it('keeps a port that our own gateway gives back', async () => {
    const { ports } = await templateDraft({
      id: 'llm_gateway',
      sandboxPort: 12_800,
      ownPorts: new Set([12_000]),
    });
    expect(ports).toEqual([{ from: 12_000, to: 12_000 }]);
  });

  it('is refused for a template that does not exist', async () => {
    const options = { sandboxPort: 12_800, ownPorts: new Set<number>() };
    await expect(templateDraft({ id: '../../etc/passwd', ...options })).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});
