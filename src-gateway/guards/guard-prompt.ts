import { setImmediate } from 'node:timers/promises';
import { askGuardEndpoint } from './ask-guard-endpoint.ts';
import { askGuardModel, longestAskedText } from './ask-guard-model.ts';
import type { EngineAnswer, GuardCircumstances } from './guard-engine.ts';
import { embeddedRules, type GuardRef } from './guard-ref.ts';
import { judgeInSteps, judgePrompt, type RuleVerdict } from './judge-prompt.ts';
import type { PromptGuard } from './prompt-guard.ts';

export type GuardOutcome =
  | { readonly verdict: 'pass'; readonly evidence: GuardEvidence }
  /** `message`: what the client is to read. */
  | { readonly verdict: 'block'; readonly message: string; readonly evidence: GuardEvidence };

/** How a verdict came about. */
export interface GuardEvidence {
  /** 0 to 1; `null`: nobody gave one. */
  readonly score: number | null;
  /** Rules that matched, or what the engine calls the attack. */
  readonly rules: readonly string[];
  /** Who decided; of a guard that blocks because nobody could, the last one that was asked. */
  readonly engine: {
    readonly kind: 'none' | 'embedded' | 'endpoint' | 'provider';
    readonly ref: string;
    readonly label: string;
    /** Another one was to decide. */
    readonly fallback: boolean;
  };
  /** Why those in front did not decide; `null`: the first one did. */
  readonly error: string | null;
  /** An engine gave the verdict; false: it blocks for want of one. */
  readonly isDecided: boolean;
}

/**
 * Checks what a user says, whatever listener they said it to. Asks the engines of the chain until one
 * answers; where none does, the rules decide, unless the settings say that it blocks. Never rejects.
 */
export async function guardPrompt(
  guard: PromptGuard,
  text: string,
  circumstances: GuardCircumstances,
): Promise<GuardOutcome> {
  const failures: string[] = [];
  let last: GuardRef = embeddedRules;
  for (const [index, ref] of guard.chain.entries()) {
    last = ref;
    const answer = await askEngine(guard, ref, text, circumstances);
    if ('error' in answer) failures.push(`${ref.label}: ${answer.error}`);
    else return outcome(guard, ref, answer, { fallback: index > 0, failures });
  }
  if (guard.settings.onError === 'block') {
    const evidence = evidenceOf(last, nothingFound, { fallback: false, failures });
    return {
      verdict: 'block',
      message: guard.message,
      evidence: { ...evidence, score: null, isDecided: false },
    };
  }
  const answer = await judgedByRules(guard, text);
  return outcome(guard, embeddedRules, answer, { fallback: true, failures });
}

const nothingFound: EngineAnswer = { isAttack: false, score: null, rules: [] };

async function askEngine(
  guard: PromptGuard,
  ref: GuardRef,
  text: string,
  circumstances: GuardCircumstances,
): Promise<EngineAnswer | { readonly error: string }> {
  switch (ref.kind) {
    case 'none':
      return nothingFound;
    case 'embedded':
      return judgedByRules(guard, text);
    case 'unavailable':
      return { error: ref.why };
    case 'endpoint':
      return throughCircuit(guard, ref, circumstances, () => askGuardEndpoint(ref.url, text, circumstances));
    case 'provider': {
      const answer = await throughCircuit(guard, ref, circumstances, () =>
        askGuardModel(ref.router, text, { ...circumstances, modes: guard.modes }),
      );
      if ('error' in answer || answer.isAttack || text.length <= longestAskedText) return answer;
      // The model has not seen all of it.
      const judged = await judgedByRules(guard, text);
      return judged.isAttack ? judged : answer;
    }
    default:
      return ref satisfies never;
  }
}

/** An engine that failed several times in a row is left alone for a while, like a router. */
async function throughCircuit(
  { circuit }: PromptGuard,
  { label, ref }: GuardRef,
  { signal }: GuardCircumstances,
  ask: () => Promise<EngineAnswer>,
): Promise<EngineAnswer | { readonly error: string }> {
  const name = `guard ${ref}`;
  if (!circuit.admits(name)) return { error: `${label} failed several times and is left alone for a while` };
  try {
    const answer = await ask();
    circuit.succeeded(name);
    return answer;
  } catch (error) {
    // A client that leaves is no failure of the engine.
    if (!signal.aborted) circuit.failed(name);
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** Characters that are judged at once; with a longer text, others have their turn in between. */
const shortText = 16_384;

async function judgedByRules({ settings }: PromptGuard, text: string): Promise<EngineAnswer> {
  const verdict = text.length <= shortText ? judgePrompt(text) : await judgedInTurns(text);
  return { isAttack: verdict.score >= settings.threshold, ...verdict };
}

async function judgedInTurns(text: string): Promise<RuleVerdict> {
  let verdict: RuleVerdict = { score: 0, rules: [] };
  for (verdict of judgeInSteps(text)) await setImmediate();
  return verdict;
}

interface Walk {
  readonly fallback: boolean;
  readonly failures: readonly string[];
}

function outcome({ message }: PromptGuard, ref: GuardRef, answer: EngineAnswer, walk: Walk): GuardOutcome {
  const evidence = evidenceOf(ref, answer, walk);
  return answer.isAttack ? { verdict: 'block', message, evidence } : { verdict: 'pass', evidence };
}

function evidenceOf(
  { kind, label, ref }: GuardRef,
  { rules, score }: EngineAnswer,
  { failures, fallback }: Walk,
): GuardEvidence {
  return {
    ...{ score, rules },
    // What is not declared was taken for a model.
    engine: { kind: kind === 'unavailable' ? 'provider' : kind, ref, label, fallback },
    error: failures.length === 0 ? null : failures.join('; '),
    isDecided: true,
  };
}
