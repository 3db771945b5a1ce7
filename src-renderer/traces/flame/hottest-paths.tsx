import { useMemo } from 'react';
import { durationText, groupedText } from '../../lib/number-text.ts';
import type { FlameFrame } from './flame-frames.ts';

const mostPaths = 50;

interface HottestPathsProps {
  readonly frames: readonly FlameFrame[];
  readonly onOpen: (frame: FlameFrame) => void;
}

/** What the picture shows as figures: the paths that took most time of their own. */
export function HottestPaths({ frames, onOpen }: HottestPathsProps) {
  const hottest = useMemo(
    () => [...frames.slice(1)].sort((a, b) => b.selfMs - a.selfMs).slice(0, mostPaths),
    [frames],
  );
  const more = frames.length - 1 - hottest.length;
  return (
    <table className="mt-4 w-full text-xs" data-testid="hottest-paths">
      <caption className="pb-1 text-left text-muted">
        Most time of their own{more > 0 && `; ${groupedText(more)} more paths took less`}
      </caption>
      <thead className="bg-sunken text-2xs text-muted">
        <tr>
          <th scope="col" className="px-2 py-1 text-left font-medium">
            path
          </th>
          <th scope="col" className="px-2 py-1 text-right font-medium">
            spans
          </th>
          <th scope="col" className="px-2 py-1 text-right font-medium">
            failed
          </th>
          <th scope="col" className="px-2 py-1 text-right font-medium">
            own
          </th>
          <th scope="col" className="px-2 py-1 text-right font-medium">
            total
          </th>
        </tr>
      </thead>
      <tbody>
        {hottest.map((frame) => (
          <tr key={frame.at} data-testid="hottest-path" className="border-b border-line/50">
            <td className="w-full max-w-0 px-2 py-1">
              <button
                type="button"
                title={pathText(frames, frame)}
                data-testid="hottest-path-open"
                onClick={() => onOpen(frame)}
                className="block max-w-full truncate rounded text-left text-accent underline-offset-2 hover:underline"
              >
                {pathText(frames, frame)}
              </button>
            </td>
            <td className="px-2 py-1 text-right font-mono tabular-nums">{groupedText(frame.count)}</td>
            <td className="px-2 py-1 text-right font-mono tabular-nums">
              {frame.failed > 0 ? <span className="text-bad">{groupedText(frame.failed)}</span> : '0'}
            </td>
            <td className="px-2 py-1 text-right font-mono whitespace-nowrap tabular-nums">
              {durationText(frame.selfMs)}
            </td>
            <td className="px-2 py-1 text-right font-mono whitespace-nowrap tabular-nums">
              {durationText(frame.totalMs)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** From the frame itself up to what was called first: its own name is what tells it apart. */
function pathText(frames: readonly FlameFrame[], frame: FlameFrame): string {
  const names: string[] = [];
  for (let one: FlameFrame | undefined = frame; one !== undefined && one.at > 0; one = frames[one.parentAt]) {
    names.push(one.name);
    if (names.length === 5) break;
  }
  return names.join(' ← ');
}
