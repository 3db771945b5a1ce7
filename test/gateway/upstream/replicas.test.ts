import { describe, expect, it } from 'vitest';
import { Replicas } from '../../../src-gateway/upstream/replicas.ts';

function replicasOf(origin: string, first: readonly string[]) {
  const dns = { addresses: first, asked: [] as string[], now: 0 };
  const replicas = new Replicas({
    origin,
    clock: () => dns.now,
    resolve: async (hostname) => {
      dns.asked.push(hostname);
      if (dns.addresses.length === 0) throw new Error('ENOTFOUND');
      return dns.addresses;
    },
  });
  return { dns, replicas };
}

const three = ['10.0.0.2', '10.0.0.1', '10.0.0.3'];

describe('Replicas', () => {
  it('[model-listener 66] lead a prompt to its own machine, then to the next best', async () => {
    const { replicas } = replicasOf('http://models:8000', three);
    for (const [hash, first] of [
      ['8e76b367cc3a4336', 'http://10.0.0.3:8000'],
      ['45bddd7259df5e99', 'http://10.0.0.1:8000'],
      ['0123456789abcdef', 'http://10.0.0.3:8000'],
    ] as const) {
      const origins = await replicas.originsFor(hash);
      expect(origins[0]).toBe(first);
      expect([...origins].sort()).toEqual([
        'http://10.0.0.1:8000',
        'http://10.0.0.2:8000',
        'http://10.0.0.3:8000',
      ]);
    }
  });

  it('take turns for prompts that nothing is known of', async () => {
    const { replicas } = replicasOf('https://models', three);
    const firsts = [];
    for (let count = 0; count < 4; count += 1) firsts.push((await replicas.originsFor(null))[0]);
    expect(firsts).toEqual(['1', '2', '3', '1'].map((last) => `https://10.0.0.${last}:443`));
  });

  it('are looked up again after half a minute, while the old ones serve', async () => {
    const { dns, replicas } = replicasOf('http://models:1', ['10.0.0.1']);
    await replicas.originsFor(null);
    dns.addresses = ['10.0.0.9'];
    dns.now = 29_999;
    expect(await replicas.originsFor(null)).toEqual(['http://10.0.0.1:1']);
    expect(dns.asked).toEqual(['models']);
    dns.now = 30_000;
    expect(await replicas.originsFor(null)).toEqual(['http://10.0.0.1:1']);
    await expect.poll(() => replicas.originsFor(null)).toEqual(['http://10.0.0.9:1']);
    expect(dns.asked).toEqual(['models', 'models']);
  });

  it('stay known when a look-up fails, and are the name itself when none ever worked', async () => {
    const { dns, replicas } = replicasOf('http://models:1', ['10.0.0.1']);
    await replicas.originsFor(null);
    dns.addresses = [];
    dns.now = 30_000;
    await replicas.originsFor(null);
    expect(await replicas.originsFor(null)).toEqual(['http://10.0.0.1:1']);
    expect(await replicasOf('http://models:1', []).replicas.originsFor('a')).toEqual(['http://models:1']);
  });

  it('may have addresses of either family', async () => {
    const { replicas } = replicasOf('http://models:1', ['::1', '127.0.0.1']);
    expect([...(await replicas.originsFor('a'))].sort()).toEqual(['http://127.0.0.1:1', 'http://[::1]:1']);
  });
});
