import { clientApis } from '../apis/client-api.ts';
import type { PromptTargetConfig } from '../config/prompt-target-config.ts';
import { wordsOnly } from '../functions/state-messages.ts';
import { attribute } from '../telemetry/attributes.ts';
import { callAgent } from './agent-call.ts';
import type { AgentEndpoint } from './agent-endpoints.ts';
import { AgentReply } from './agent-reply.ts';
import type { PromptConversation } from './prompt-conversation.ts';
import { PromptError } from './prompt-error.ts';
import type { PromptRun } from './prompt-run.ts';
import type { TargetEndpoint } from './target-endpoints.ts';

const defaultHeartbeatMs = 15_000;

/**
 * Hands a conversation that fits a target to the one service that answers for all of them; it is told which
 * target was meant. Throws `PromptError`, `AgentError`, `AgentRefusal` and `FilterStop`.
 */
export async function askOrchestrator(
  run: PromptRun,
  conversation: PromptConversation,
  target: PromptTargetConfig,
): Promise<void> {
  const { context, exchange, filters, plan, spans } = run;
  const [name, ...others] = Object.keys(plan.config.endpoints);
  const endpoint = name === undefined || others.length > 0 ? undefined : plan.prompt.endpoints.get(name);
  if (endpoint === undefined) {
    const text = 'Need single endpoint when use_agent_orchestrator is set';
    throw new PromptError(502, 'target_unreachable', text);
  }
  const { path } = clientApis.chat;
  const span = spans.startTarget(
    { ...target, endpoint: { name: endpoint.name, path, method: 'POST', headers: {} } },
    endpoint,
    path,
  );
  try {
    const reply = new AgentReply({
      ...{ plan, exchange, conversation, agent: endpoint.name },
      filters: filters?.output ?? null,
      heartbeatMs: plan.settings.sseHeartbeatMs ?? defaultHeartbeatMs,
      normalises: true,
    });
    const outcome = await callAgent({
      ...{ context, plan, exchange, spans, span },
      endpoint: asAgent(endpoint, path),
      body: bodyFor(run, conversation, target),
      openSink: reply.openSink.bind(reply),
    });
    if (outcome.head !== null) span.set(attribute.httpStatusCode, outcome.head.status);
    await reply.settle(outcome);
  } catch (error) {
    span.setError('target_error', error instanceof Error ? error.message : String(error));
    throw error;
  } finally {
    span.end();
  }
}

function bodyFor(
  { plan }: PromptRun,
  { messages, optimizeContextWindow, request }: PromptConversation,
  { name, systemPrompt }: PromptTargetConfig,
): Uint8Array {
  const optimize = optimizeContextWindow || plan.config.overrides.optimizeContextWindow;
  const system = systemPrompt === null ? [] : [{ role: 'system', content: systemPrompt }];
  const metadata = {
    use_agent_orchestrator: 'true',
    'agent-name': name,
    ...(optimize && { optimize_context_window: 'true' }),
  };
  return Buffer.from(JSON.stringify({ ...request, messages: [...system, ...wordsOnly(messages)], metadata }));
}

function asAgent({ host, name, origin, serverName }: TargetEndpoint, path: string): AgentEndpoint {
  return { id: name, origin, serverName, host, path, shownUrl: `${origin}${path}` };
}
