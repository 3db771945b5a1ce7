import type { Diagnostic } from '../../../src-gateway/config/diagnostic.ts';
import { reportRun } from '../../../src-gateway/config/diagnostics/report-run.ts';
import { portOwner } from '../../collector/port-owner.ts';
import { whyNotBound } from '../../console/why-not-bound.ts';
import type { CliIo } from '../cli-io.ts';
import { judgeText } from '../load-config.ts';
import { checkUrls } from '../validate/check-urls.ts';

/**
 * What stands between a config that was just written and its start on this machine: variables without a
 * value, ports that somebody holds, and what it calls and cannot be reached. No credential is sent.
 */
export async function checkWritten(
  io: CliIo,
  written: { readonly path: string; readonly text: string },
): Promise<readonly Diagnostic[]> {
  const judgedAs = { checkEnvironment: true };
  const loaded = judgeText(io, written, judgedAs);
  const { config } = judgeText(io, written, { checkEnvironment: false, allowMissingKeys: true }).analysis;
  const ports = (config?.listeners ?? []).map(async ({ address, name, port }) => {
    if ((await whyNotBound(address, port)) === null) return [];
    const holder = portOwner(port);
    const owner = holder === null ? null : `${holder.name} (pid ${holder.pid})`;
    const place = { section: 'listeners', name } as const;
    return [reportRun('RUN_PORT_IN_USE', { port, listener: name, owner }, { text: written.text, place })];
  });
  const [found, busy] = await Promise.all([checkUrls(io, loaded, judgedAs), Promise.all(ports)]);
  const told = [...found.filter(({ severity }) => severity !== 'hint'), ...busy.flat()];
  return told.sort((a, b) => a.range.start.offset - b.range.start.offset);
}
