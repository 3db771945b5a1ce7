import { homedir } from 'node:os';
import type { InstanceReport } from '../contract/host-calls.ts';
import type { Paint } from './paint.ts';

/** What runs, for a person: `planoai up` ends with it, `planoai status` prints it. */
export function describeInstance(report: InstanceReport, paint: Paint): string[] {
  const { collector } = report;
  const rows: [string, string][] = [
    ['config', report.config],
    ...report.listeners.map((listener): [string, string] => [
      listener.type,
      [
        `${listener.name}  ${paint('bold', listener.url)}`,
        listener.implicit === true ? paint('dim', '(implicit)') : '',
        listener.healthy ? '' : paint('red', 'not healthy'),
      ]
        .filter((part) => part !== '')
        .join('  '),
    ]),
    ...(collector === null
      ? []
      : [
          ['traces', `OTLP on ${collector.grpc} (gRPC) and ${collector.http} (HTTP)`] satisfies [
            string,
            string,
          ],
        ]),
    ...(report.workers === undefined
      ? []
      : [['workers', workersText(report.workers)] satisfies [string, string]]),
    ...(report.injected_faults ?? []).map(({ model, text }): [string, string] => [
      'failing',
      paint('red', `${model}: ${text} (injected by the failure lab)`),
    ]),
    ['logs', report.logs.replace(homedir(), '~')],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${paint('dim', name.padEnd(width))}  ${value}`);
}

/** `4 (pids 11, 12, 13, 14)`, `3 of 4, the others are being replaced (pids 11, 12, 13)` */
function workersText(workers: NonNullable<InstanceReport['workers']>): string {
  const running = workers.filter(({ state }) => state === 'running');
  const pids = `(pids ${running.map(({ pid }) => pid).join(', ')})`;
  if (running.length === workers.length) return `${workers.length} ${pids}`;
  return `${running.length} of ${workers.length}, the others are being replaced ${pids}`;
}
