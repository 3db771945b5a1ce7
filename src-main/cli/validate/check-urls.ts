import type { Diagnostic } from '../../../src-gateway/config/diagnostic.ts';
import { reportRun } from '../../../src-gateway/config/diagnostics/report-run.ts';
import { settleDiagnostics } from '../../../src-gateway/config/diagnostics/settle-diagnostics.ts';
import type { GatewayConfig } from '../../../src-gateway/config/gateway-config.ts';
import { probeUpstreams, type UnreachableUpstream } from '../../console/probe-upstreams.ts';
import { isInContainer } from '../../console/settings-from-environment.ts';
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
  const silent = await probeUpstreams(config, { inContainer: isInContainer(io.env), timeoutMs });
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
function isUnresolved(url: string): boolean {
  return /\$|%24/.test(url);
}

function findingOf({ place, user, url, host, kind, reason }: UnreachableUpstream, text: string): Diagnostic {
  // Who asks for a probe wants to be told.
  const context = { text, place, severity: 'warning' } as const;
  return kind === 'dns'
    ? reportRun('RUN_HOST_UNRESOLVED', { host, user }, context)
    : reportRun('RUN_URL_UNREACHABLE', { url, user, reason }, context);
}
