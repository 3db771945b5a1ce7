import type { JsonObject } from '../apis/json-value.ts';
import { type RouterCircumstances, RouterFailure } from '../routing/ask-router.ts';
import type { RouterCircuit } from '../routing/router-circuit.ts';
import { askArch } from './ask-arch.ts';
import { askToolCall } from './ask-tool-call.ts';
import type { EngineAnswer } from './engine-answer.ts';
import { type FunctionDecision, rawQuestion } from './function-decision.ts';
import { type FunctionEngine, type FunctionRouting, speaksArch } from './function-engines.ts';
import type { FunctionSettings } from './function-settings.ts';
import { fillSlots, type SlotFunction } from './slots/fill-slots.ts';
import { lastCallIn } from './state-messages.ts';
import { unsaidValues } from './unsaid-values.ts';
import { missingQuestion, type VerifiedCall, verifyCall } from './verify-call.ts';

export interface FunctionRequest {
  readonly routing: FunctionRouting;
  readonly settings: FunctionSettings;
  readonly circuit: RouterCircuit;
  /** Those that may be called, in the order of the config. */
  readonly functions: readonly SlotFunction[];
  /** Chat messages. */
  readonly messages: readonly JsonObject[];
  /** Results of tools are left out of the prompt. */
  readonly optimizeContextWindow: boolean;
  readonly circumstances: RouterCircumstances;
  readonly now: Date;
}

/** What was decided, by whom, and what a trace tells of it. */
export interface DecidedFunction extends Pick<VerifiedCall, 'notes'> {
  /** `null`: no engine answered. */
  readonly decision: FunctionDecision | null;
  /** That decided, or failed last. */
  readonly engine: FunctionEngine | null;
  /** Another engine than the first decided. */
  readonly isFallback: boolean;
  /** Why engines failed; `null`: none did. */
  readonly failure: string | null;
  /** The model wavered over a value, and was made to ask. */
  readonly uncertain: boolean;
  /** Parameters with values that the user never said. */
  readonly unsaid: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Asks the engines of a chain, one after the other, which function a conversation wants; whatever one
 * answers ends the chain, that none fits included. Never rejects.
 */
export async function decideFunction(request: FunctionRequest): Promise<DecidedFunction> {
  const failures: string[] = [];
  let last: FunctionEngine | null = null;
  for (const [index, engine] of request.routing.chain.entries()) {
    last = engine;
    try {
      const answered = await tryEngine(request, engine);
      const failure = failures.length === 0 ? null : failures.join('; ');
      return { ...answered, engine, isFallback: index > 0, failure };
    } catch (error) {
      failures.push(`${engine.label}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const failure = failures.length === 0 ? 'no engine is configured' : failures.join('; ');
  return { ...nothingFound, decision: null, engine: last, isFallback: false, failure };
}

type Answered = Omit<DecidedFunction, 'engine' | 'isFallback' | 'failure'>;

const nothingFound = { notes: [], uncertain: false, unsaid: [], warnings: [] } as const;

/** Throws for an engine that gives no answer. */
async function tryEngine(request: FunctionRequest, engine: FunctionEngine): Promise<Answered> {
  switch (engine.kind) {
    case 'none':
      return { ...nothingFound, decision: { kind: 'no_match', raw: null } };
    case 'unavailable':
      throw new RouterFailure(engine.why);
    case 'embedded': {
      const { functions, messages, now } = request;
      return { ...nothingFound, ...fillSlots({ functions, messages, now, lastCall: lastCallIn(messages) }) };
    }
    case 'hosted':
    case 'provider':
      return askModel(request, engine);
    default:
      return engine satisfies never;
  }
}

async function askModel(
  request: FunctionRequest,
  engine: FunctionEngine & { readonly kind: 'hosted' | 'provider' },
): Promise<Answered> {
  const { circuit, circumstances } = request;
  // An engine that fails for functions may still be a good router.
  const circuitKey = `functions:${engine.ref}`;
  if (!circuit.admits(circuitKey)) {
    throw new RouterFailure('it failed several times and is left alone for a while');
  }
  try {
    const { answer, uncertain } = await modelAnswer(request, engine);
    circuit.succeeded(circuitKey);
    return { ...concluded(request, answer), uncertain };
  } catch (error) {
    // A client that leaves is no failure of the engine.
    if (!circumstances.signal.aborted) circuit.failed(circuitKey);
    throw error;
  }
}

async function modelAnswer(
  request: FunctionRequest,
  engine: FunctionEngine & { readonly kind: 'hosted' | 'provider' },
): Promise<{ readonly answer: EngineAnswer; readonly uncertain: boolean }> {
  const { circumstances, functions, messages, optimizeContextWindow, routing, settings } = request;
  if (engine.kind === 'hosted' || speaksArch(engine)) {
    const prompt = { functions, messages, optimizeContextWindow, budget: settings.contextTokens };
    return askArch(engine, { prompt, settings, circumstances });
  }
  const { habits } = routing;
  return {
    answer: await askToolCall(engine, { functions, messages, habits, circumstances }),
    uncertain: false,
  };
}

/** What a model said, checked. */
function concluded({ functions, messages, settings }: FunctionRequest, answer: EngineAnswer): Answered {
  switch (answer.kind) {
    case 'nothing':
      return { ...nothingFound, decision: { kind: 'no_match', raw: answer.raw } };
    case 'question': {
      // A question that says nothing asks nothing.
      if (answer.text.trim() === '')
        return { ...nothingFound, decision: { kind: 'no_match', raw: answer.raw } };
      const { missing, name, text } = answer;
      const raw = answer.raw ?? rawQuestion(name, text);
      return {
        ...nothingFound,
        decision: { kind: 'clarify', name, missing, known: {}, question: text, raw },
      };
    }
    case 'call': {
      const verified = verifyCall(answer.name, answer.arguments, functions);
      const warnings =
        answer.others > 0 ? [`${answer.others} further calls are left out: one is made at a time`] : [];
      const unsaid = unsaidValues(verified.decision, functions, messages);
      const decision = asWritten(verified.decision, answer.raw);
      if (decision.kind !== 'call' || unsaid.length === 0 || !settings.strictValues) {
        return { ...nothingFound, notes: verified.notes, decision, unsaid, warnings };
      }
      const question = missingQuestion(unsaid);
      const { arguments: given, name, raw } = decision;
      const said = Object.entries(given).filter(([each]) => !unsaid.includes(each));
      const known = Object.fromEntries(said);
      const asked = { kind: 'clarify', name, missing: unsaid, known, question, raw } as const;
      return { ...nothingFound, notes: verified.notes, decision: asked, unsaid, warnings };
    }
    default:
      return answer satisfies never;
  }
}

/** The engine's own words where it has some. */
function asWritten(decision: FunctionDecision, raw: string | undefined): FunctionDecision {
  return raw === undefined ? decision : { ...decision, raw };
}
