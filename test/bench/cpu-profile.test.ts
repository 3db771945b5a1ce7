import { describe, expect, it } from 'vitest';
import { timeByPart } from './cpu-profile.ts';

const frame = (functionName: string, url: string) => ({
  functionName,
  url,
  scriptId: '0',
  lineNumber: 0,
  columnNumber: 0,
});
const node = (id: number, name: string, url: string, children: number[]) => ({
  id,
  callFrame: frame(name, url),
  children,
});
const ours = { holds: ({ url }: { url: string }) => url.endsWith('ours.ts') };
const collector = { holds: ({ name }: { name: string }) => name === '(garbage collector)' };

describe('the time of a profile', () => {
  it('counts for the part of the function that ran, or of the nearest that called it', () => {
    const profile = {
      startTime: 0,
      endTime: 0,
      nodes: [
        node(1, '(root)', '', [2, 5, 6]),
        node(2, 'serve', 'file:///ours.ts', [3]),
        node(3, 'map', '', [4]),
        node(4, '(garbage collector)', '', []),
        node(5, 'emit', 'node:events', []),
        node(6, '(idle)', '', []),
      ],
      samples: [2, 3, 4, 5, 6],
      timeDeltas: [1000, 2000, 4000, 8000, 16_000],
    };
    expect([...timeByPart(profile, [ours, collector])]).toEqual([
      [ours, 3],
      [collector, 4],
      [null, 8],
    ]);
  });
});
