import { useEffect, useMemo, useRef } from 'react';
import { type Command, useCommands } from '../lib/commands.ts';
import type { WaterfallViewState } from './use-waterfall-view.ts';
import type { WaterfallEntry } from './waterfall-lines.ts';
import type { JumpTarget } from './waterfall-toolbar.tsx';

interface WaterfallCommandsOptions {
  readonly view: WaterfallViewState;
  readonly focused: WaterfallEntry | null;
  readonly select: (id: string) => void;
  readonly jump: (target: JumpTarget, direction: 1 | -1) => void;
  readonly openFind: () => void;
}

const panPart = 0.2;

/** The keys of a waterfall, as long as it is on screen. */
export function useWaterfallCommands(options: WaterfallCommandsOptions): void {
  // The keys must see the newest state without being bound anew for each step.
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const commands = useMemo(() => {
    const act = (work: (now: WaterfallCommandsOptions) => void) => () => work(latest.current);
    const step = (by: 1 | -1) =>
      act(({ view, focused, select }) => {
        const next = view.lines[view.lines.findIndex((line) => line.id === focused?.id) + by];
        if (next) select(next.id);
      });
    const jump = (target: JumpTarget, direction: 1 | -1) => act((now) => now.jump(target, direction));
    const fitSelection = act(({ view, focused }) => {
      if (focused) view.fit({ fromMs: focused.startMs, toMs: focused.startMs + focused.durationMs });
    });
    const list: Command[] = [
      { id: 'trace.find', title: 'Find in this trace', keys: ['$mod+f'], run: act((now) => now.openFind()) },
      { id: 'trace.next-match', title: 'Next match', keys: ['n'], run: jump('match', 1) },
      { id: 'trace.previous-match', title: 'Previous match', keys: ['Shift+N'], run: jump('match', -1) },
      { id: 'trace.next-error', title: 'Next error', keys: ['e'], run: jump('error', 1) },
      { id: 'trace.previous-error', title: 'Previous error', keys: ['Shift+E'], run: jump('error', -1) },
      { id: 'trace.next-llm', title: 'Next model call', keys: ['g'], run: jump('llm', 1) },
      { id: 'trace.previous-llm', title: 'Previous model call', keys: ['Shift+G'], run: jump('llm', -1) },
      {
        id: 'trace.why',
        title: 'Why this model: next routing decision',
        keys: ['y'],
        run: jump('routing', 1),
      },
      { id: 'trace.next-span', title: 'Next span', keys: ['f'], keyOnly: true, run: step(1) },
      { id: 'trace.previous-span', title: 'Previous span', keys: ['b'], keyOnly: true, run: step(-1) },
      {
        id: 'trace.critical-path',
        title: 'Critical path on or off',
        keys: ['c'],
        run: act(({ view }) => view.change({ critical: !view.options.critical })),
      },
      {
        id: 'trace.collapse-all',
        title: 'Collapse all',
        keys: ['BracketLeft'],
        run: act(({ view }) => view.collapseAll()),
      },
      {
        id: 'trace.expand-all',
        title: 'Expand all',
        keys: ['BracketRight'],
        run: act(({ view }) => view.expandAll()),
      },
      {
        id: 'trace.expand-level',
        title: 'Expand one level',
        keys: ['o'],
        run: act(({ view }) => view.expandLevel()),
      },
      {
        id: 'trace.collapse-level',
        title: 'Collapse one level',
        keys: ['p'],
        run: act(({ view }) => view.collapseLevel()),
      },
      { id: 'trace.zoom-in', title: 'Zoom in', keys: ['w'], run: act(({ view }) => view.zoom(1 / 1.5)) },
      { id: 'trace.zoom-out', title: 'Zoom out', keys: ['s'], run: act(({ view }) => view.zoom(1.5)) },
      { id: 'trace.pan-left', title: 'Earlier', keys: ['a'], run: act(({ view }) => view.pan(-panPart)) },
      { id: 'trace.pan-right', title: 'Later', keys: ['d'], run: act(({ view }) => view.pan(panPart)) },
      { id: 'trace.fit-selection', title: 'Zoom to the selected span', keys: ['z'], run: fitSelection },
      {
        id: 'trace.fit-all',
        title: 'Show the whole trace',
        keys: ['Shift+Z'],
        run: act(({ view }) => view.fitAll()),
      },
    ];
    return list;
  }, []);
  useCommands('waterfall', commands);
}
