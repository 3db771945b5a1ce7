import type { Diagnostic } from '../../../src-gateway/config/diagnostic.ts';
import { reportRun, writtenAddress } from '../../../src-gateway/config/diagnostics/report-run.ts';
import { settleDiagnostics } from '../../../src-gateway/config/diagnostics/settle-diagnostics.ts';
import type { GatewayConfig } from '../../../src-gateway/config/gateway-config.ts';
import { probeUpstreams, type UnreachableUpstream } from '../../console/probe-upstreams.ts';
import { hostSurroundings } from '../../console/settings-from-environment.ts';
import type { CliIo } from '../cli-io.ts';
import { type JudgedAs, judgeText, type LoadedConfig } from '../load-config.ts';

/** One upstream may take so long; all are asked at once. */
const timeoutMs = 5000;

/**
 * The findings of a config and, as warnings among them, every upstream that cannot be reached from this
 * machine. A file with errors is not probed: its addresses may not be what they should.
 */
export async function checkUrls(
  io: CliIo,
  loaded: LoadedConfig,
  judgedAs: JudgedAs,
): Promise<readonly Diagnostic[]> {
  const { analysis, text } = loaded;
  const config = probedConfig(io, loaded, judgedAs);
  if (config === null) return analysis.diagnostics;
  const silent = await probeUpstreams(config, { surroundings: hostSurroundings(io.env), timeoutMs });
  const found = silent.filter(({ url }) => !isUnresolved(url)).map((upstream) => findingOf(upstream, text));
  // They were settled for the profile and the leniency before; this sorts them and obeys `plano-ignore`.
  return settleDiagnostics([...analysis.diagnostics, ...found], { text, lenient: false, profile: 'dev' });
}

/** With values as far as there are any: credentials need not be there for a probe. */
function probedConfig(io: CliIo, loaded: LoadedConfig, judgedAs: JudgedAs): GatewayConfig | null {
  if (loaded.analysis.config !== null) return loaded.analysis.config;
  const { analysis } = judgeText(io, loaded, {
    ...judgedAs,
    checkEnvironment: false,
    allowMissingKeys: true,
  });
  return analysis.config ?? (analysis.valid ? analysis.effective : null);
}

/** A variable of the address has no value here. */
function isUnresolved({ href }: URL): boolean {
  return /\$|%24/.test(href);
}

/** An address with variables is shown as it is written: their values are nobody's to read. */
function findingOf(
  { place, user, url, kind, reason, detail }: UnreachableUpstream,
  text: string,
): Diagnostic {
  const written = writtenAddress(text, place);
  const hasReference = written?.includes('$') === true;
  // Who asks for a probe wants to be told.
  const context = { text, place, severity: 'warning' } as const;
  if (kind === 'dns') {
    return reportRun('RUN_HOST_UNRESOLVED', { host: hasReference ? written : url.hostname, user }, context);
  }
  return reportRun(
    'RUN_URL_UNREACHABLE',
    {
      user,
      url: hasReference ? written : `${url.origin}${url.pathname}`,
      reason: hasReference || detail === null ? reason : `${reason} (${detail})`,
    },
    context,
  );
}
