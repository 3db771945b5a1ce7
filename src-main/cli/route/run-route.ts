import { CliExit } from '../cli-exit.ts';
import { type CliIo, exitCodes, type GlobalOptions } from '../cli-io.ts';
import { usage } from '../global-options.ts';
import { createPaint } from '../paint.ts';
import { printJson } from '../print-json.ts';
import { tellHostedRouter } from '../tell-hosted-router.ts';
import { askDecisionEndpoint } from './ask-decision-endpoint.ts';
import { type DecisionDocument, hasFailed } from './decision-document.ts';
import { type DecisionGateway, openDecisionGateway } from './decision-gateway.ts';
import { describeDecision, describeRuns } from './describe-decision.ts';
import { liveUrl } from './live-url.ts';
import type { RouteFlags } from './route-flags.ts';
import { routeQuestion } from './route-question.ts';

/** Decides, prints what was decided, and ends with 7 when the routers failed. Throws `CliFailure`. */
export async function runRoute(
  io: CliIo,
  globals: GlobalOptions,
  prompt: string | undefined,
  given: RouteFlags,
): Promise<void> {
  // `route --live "hi"`: the prompt was taken for the address.
  const isPrompt = prompt === undefined && typeof given.live === 'string' && !URL.canParse(given.live);
  const flags = isPrompt ? { ...given, live: true as const } : given;
  const asked = isPrompt && typeof given.live === 'string' ? given.live : prompt;
  checkFlags(flags);
  const question = await routeQuestion(io, asked, flags);
  const gateway = await gatewayFor(io, globals, flags);
  const documents: DecisionDocument[] = [];
  try {
    for (let run = 0; run < flags.repeat; run += 1) {
      const routers = flags.offline === true ? 'none' : (flags.router ?? null);
      const key = flags.live === undefined ? null : io.env.PLANO_GATEWAY_KEY || null;
      const document = await askDecisionEndpoint(gateway.url, { ...question, routers, key }, io.signal);
      const decision = await gateway.places?.fillRoute(document.decision);
      documents.push(decision === undefined ? document : { ...document, decision });
    }
  } finally {
    await gateway.close();
  }
  show(io, globals, documents);
  if (documents.some(hasFailed)) throw new CliExit(exitCodes.remote);
}

function checkFlags({ config, live, offline, router }: RouteFlags): void {
  if (live !== undefined && config !== undefined) {
    throw usage('--live asks a gateway with a config of its own; --config decides without one.');
  }
  if (offline === true && router !== undefined) throw usage('--offline asks no router; --router names some.');
}

async function gatewayFor(io: CliIo, globals: GlobalOptions, flags: RouteFlags): Promise<DecisionGateway> {
  if (flags.live !== undefined) {
    const url = await liveUrl(globals, flags.live, flags.listener);
    return { url, places: null, close: async () => undefined };
  }
  return openDecisionGateway(io, globals, {
    file: flags.config,
    listener: flags.listener,
    isOffline: flags.offline === true,
    beforeCalls: (config) => tellHostedRouter(io, globals, config, flags.router),
  });
}

function show(io: CliIo, globals: GlobalOptions, documents: readonly DecisionDocument[]): void {
  const [first] = documents;
  if (first === undefined) return;
  if (globals.json) {
    printJson(io, documents.length === 1 ? first : documents);
    return;
  }
  const paint = createPaint(globals.color);
  const lines = documents.length === 1 ? describeDecision(first, paint) : describeRuns(documents, paint);
  io.stdout.write(`${lines.join('\n')}\n`);
}
