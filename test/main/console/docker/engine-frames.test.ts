import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EngineFrames } from '../../../../src-main/console/docker/engine-frames.ts';

const bytes = Buffer.from('010000000000000361620a0200000000000002780a', 'hex');

function read(chunks: readonly Buffer[]): { stdout: string; stderr: string } {
  const frames = new EngineFrames();
  const said = { stdout: '', stderr: '' };
  for (const chunk of chunks)
    for (const frame of frames.push(chunk)) said[frame.stream] += frame.bytes.toString();
  return said;
}

describe('the output of a container', () => {
  it('[deployment 49] is taken apart into stdout and stderr', () => {
    expect(read([bytes])).toEqual({ stdout: 'ab\n', stderr: 'x\n' });
  });

  it('[deployment 50] may come in any pieces', () => {
    expect(read([bytes.subarray(0, 5), bytes.subarray(5, 12), bytes.subarray(12)])).toEqual(read([bytes]));
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(bytes.length)), (cuts) => {
        const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
        const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
        expect(read(chunks)).toEqual({ stdout: 'ab\n', stderr: 'x\n' });
      }),
    );
  });

  it('is refused when it is none', () => {
    expect(() => new EngineFrames().push(Buffer.from('HTTP/1.1 200 OK'))).toThrow('none of the engine');
  });
});
