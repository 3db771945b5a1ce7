import { inOrder } from '../../console/in-order.ts';
import { CliExit } from '../cli-exit.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from '../cli-io.ts';
import { usage } from '../global-options.ts';
import { askDecisionEndpoint } from '../route/ask-decision-endpoint.ts';
import { hasFailed, servingModel } from '../route/decision-document.ts';
import { type DecisionGateway, openDecisionGateway } from '../route/decision-gateway.ts';
import { liveUrl } from '../route/live-url.ts';
import { tellHostedRouter } from '../tell-hosted-router.ts';
import { type ReplayedRequest, readRequests, type SourceFlags } from './read-requests.ts';

/** Flags of `planoai replay`. */
export interface ReplayFlags extends SourceFlags {
  readonly config?: string;
  readonly against?: string;
  readonly before?: string;
  readonly concurrency: number;
  readonly diff?: boolean;
}

interface Verdict {
  readonly model: string | null;
  readonly route: string | null;
}

interface Compared {
  readonly id: string;
  readonly before: Verdict | null;
  readonly after: Verdict | null;
  readonly changed: boolean;
  /** Why there is nothing to compare. */
  readonly error?: string;
}

/**
 * Decides every request under both configs, prints one line of JSON for each and a summary. Ends with 8 when
 * one changes under `--diff`, with 7 when one could not be decided. Throws `CliFailure`.
 */
export async function runReplay(
  io: CliIo,
  globals: GlobalOptions,
  source: string | undefined,
  flags: ReplayFlags,
): Promise<void> {
  if ((flags.config === undefined) === (flags.against === undefined)) {
    throw usage('Say what to compare with: --config <file>, or --against <url>.');
  }
  const requests = await readRequests(io, globals, source, flags);
  const open: Pick<DecisionGateway, 'close'>[] = [];
  const summary = { total: 0, changed: 0, errors: 0 };
  try {
    const before = await gatewayOf(io, globals, flags.before);
    open.push(before);
    const key = flags.against === undefined ? null : io.env.PLANO_GATEWAY_KEY || null;
    const after =
      flags.against === undefined
        ? await gatewayOf(io, globals, flags.config)
        : { url: await liveUrl(globals, flags.against, undefined), close: async () => undefined };
    open.push(after);
    await inOrder(
      requests,
      flags.concurrency,
      async (request) =>
        compared(
          request,
          await decide(before.url, request, null, io.signal),
          await decide(after.url, request, key, io.signal),
        ),
      (result) => {
        summary.total += 1;
        if (result.changed) summary.changed += 1;
        if (result.error !== undefined) summary.errors += 1;
        io.stdout.write(`${JSON.stringify(result)}\n`);
      },
    );
  } finally {
    await Promise.all(open.map((gateway) => gateway.close()));
  }
  io.stdout.write(`${JSON.stringify({ summary })}\n`);
  if (flags.diff === true && summary.changed > 0) throw new CliExit(exitCodes.check);
  if (summary.errors > 0) throw new CliExit(exitCodes.remote);
}

function gatewayOf(io: CliIo, globals: GlobalOptions, file: string | undefined): Promise<DecisionGateway> {
  return openDecisionGateway(io, globals, {
    file,
    listener: undefined,
    isOffline: false,
    beforeCalls: (config) => tellHostedRouter(io, globals, config, undefined),
  });
}

/** A refusal, or routers that all failed, as a sentence. A gateway that is not there fails everything. */
async function decide(
  url: string,
  { body, headers, path }: ReplayedRequest,
  key: string | null,
  signal: AbortSignal,
): Promise<Verdict | string> {
  try {
    const question = { path, headers, body, routers: null, key };
    const document = await askDecisionEndpoint(url, question, signal);
    if (!hasFailed(document)) return { model: servingModel(document), route: document.route };
    return `No router answered: ${document.decision.routers.at(-1)?.error ?? 'none is configured'}`;
  } catch (error) {
    if (error instanceof CliFailure && error.code === 'gateway_error') return error.message;
    throw error;
  }
}

function compared({ id }: ReplayedRequest, before: Verdict | string, after: Verdict | string): Compared {
  const failure = [after, before].find((side) => typeof side === 'string');
  const [was, is] = [before, after].map((side) => (typeof side === 'string' ? null : side));
  if (typeof failure === 'string' || !was || !is) {
    return { id, before: was ?? null, after: is ?? null, changed: false, error: String(failure) };
  }
  return { id, before: was, after: is, changed: was.model !== is.model || was.route !== is.route };
}
