import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { otherPort } from '../../../src-main/console/other-port.ts';
import { freePorts } from '../../support/free-ports.ts';
import { runningGateway } from '../../support/host-double.ts';

const [main] = runningGateway.listeners;
if (main === undefined) throw new Error('the fixture has a listener');

const viewWith = (ports: Record<string, number>) => ({
  ...runningGateway,
  listeners: Object.entries(ports).map(([name, port]) => ({ ...main, name, port })),
});

describe('another port for a listener', () => {
  it('is the next one that nobody holds and no other listener names', async () => {
    const [port = 0] = await freePorts(1);
    const holder = createServer().listen(port + 1, '127.0.0.1');
    onTestFinished(() => void holder.close());
    const found = await otherPort(viewWith({ main: port, other: port + 2 }), 'main');
    expect(found).toBeGreaterThan(port + 2);
  });

  it('is never one that Plano uses itself', async () => {
    expect(await otherPort(viewWith({ main: 12_000 }), 'main')).not.toBe(12_001);
    expect(await otherPort(viewWith({ main: 65_535 }), 'main')).toBeNull();
  });

  it('is refused for a listener that does not exist', async () => {
    await expect(otherPort(viewWith({}), 'main')).rejects.toMatchObject({ code: 'not_found' });
  });
});
