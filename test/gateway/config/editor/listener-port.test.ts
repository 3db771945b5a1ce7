import { describe, expect, it } from 'vitest';
import { listenerPort } from '../../../../src-gateway/config/editor/listener-port.ts';

const cut = (text: string, listener: { name: string; port: number }) => {
  const range = listenerPort(text, listener);
  return range === null ? null : [range.start.line, text.slice(range.start.offset, range.end.offset)];
};

describe('the place of a listener’s port', () => {
  it('is that of the listener with the name, also where others have the same number', () => {
    const text = `listeners:
  - { name: one, port: 12000 }
  - name: two
    port: 12000 # keep
`;
    expect(cut(text, { name: 'two', port: 12000 })).toEqual([4, '12000']);
  });

  it('is found in the older form, which has no names', () => {
    const text = 'listeners:\n  egress_traffic:\n    port: 12000\n  ingress_traffic:\n    port: 10000\n';
    expect(cut(text, { name: 'egress_traffic', port: 10000 })).toEqual([5, '10000']);
  });

  it.each(['', 'listeners: 7\n', 'listeners:\n  - name: main\n', 'agents:\n  - port: 12000\n'])(
    'is nowhere in %j',
    (text) => expect(cut(text, { name: 'main', port: 12000 })).toBeNull(),
  );
});
