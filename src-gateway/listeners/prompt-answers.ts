import type { PromptTargetConfig } from '../config/prompt-target-config.ts';
import type { FunctionDecision } from '../functions/function-decision.ts';
import { chatModel, engineCompletion, engineModel } from '../functions/function-messages.ts';
import { PromptError } from './prompt-error.ts';
import type { PromptAnswer } from './send-prompt-answer.ts';
import type { TargetAnswer } from './send-target-call.ts';

/** The question for what is missing: first what the engine said, then the words for people. */
export function questionAnswer(decision: FunctionDecision & { readonly kind: 'clarify' }): PromptAnswer {
  const { question, raw } = decision;
  return {
    chunks: [
      { model: engineModel, delta: { role: 'assistant', content: raw } },
      { model: chatModel, delta: { content: question } },
    ],
    whole: { contentType: 'application/json', body: Buffer.from(JSON.stringify(engineCompletion(decision))) },
    text: question,
  };
}

/** What a target answered, as it is. Throws `PromptError` 502 for more than can be kept. */
export function apiAnswer({ name }: PromptTargetConfig, answer: TargetAnswer): PromptAnswer {
  const { body, contentType, isCut, text } = answer;
  if (isCut) {
    throw new PromptError(502, 'target_error', `The answer of ${name} is larger than ${body.length} bytes`);
  }
  return {
    chunks: [
      { model: engineModel, delta: { role: 'assistant' } },
      { model: engineModel, delta: { content: text } },
    ],
    whole: { contentType, body },
    text,
  };
}

/** The words of a default target, which answers like a model. */
export function defaultAnswer(
  answer: TargetAnswer,
  said: { readonly model: string; readonly content: string },
): PromptAnswer {
  const { content, model } = said;
  return {
    chunks: [
      { model, delta: { role: 'assistant' } },
      { model, delta: { content } },
    ],
    whole: { contentType: answer.contentType, body: answer.body },
    text: content,
  };
}
