import { listMember, member, parseJson, textMember } from '../apis/json-value.ts';
import type { PromptTargetConfig } from '../config/prompt-target-config.ts';
import { messageText } from '../functions/message-text.ts';
import { defaultTargetRequest } from '../functions/target-request.ts';
import { callTarget } from './call-target.ts';
import { editPrompt, wordingOf } from './edit-prompt.ts';
import { defaultAnswer } from './prompt-answers.ts';
import type { PromptConversation } from './prompt-conversation.ts';
import { PromptError } from './prompt-error.ts';
import { answerByModel } from './prompt-model.ts';
import type { PromptRun } from './prompt-run.ts';
import { sendPromptAnswer } from './send-prompt-answer.ts';
import type { TargetAnswer } from './send-target-call.ts';

/**
 * The target that takes what fits no other: it gets the conversation, and answers like a model. Throws
 * `PromptError`, `ApiError` and `FilterStop`.
 */
export async function askDefaultTarget(
  run: PromptRun,
  conversation: PromptConversation,
  target: PromptTargetConfig,
): Promise<void> {
  const { api, exchange, filters } = run;
  const { body, messages } = conversation;
  const request = defaultTargetRequest(target, messages);
  const answer = await callTarget({ ...run, target, request });
  if (answer.isCut) {
    const text = `The answer of ${target.name} is larger than ${answer.body.length} bytes`;
    throw new PromptError(502, 'target_error', text);
  }
  const said = saidBy(target, answer);
  if (!target.autoLlmDispatchOnResponse) {
    const answered = { exchange, conversation, filters: filters?.output ?? null };
    return sendPromptAnswer(answered, defaultAnswer(answer, said));
  }
  await answerByModel(run, editPrompt(api, body, wordingOf(target, said.content)), null);
}

/** A completion's words, or whatever else the target answered. */
export function saidBy({ name }: PromptTargetConfig, { text }: Pick<TargetAnswer, 'text'>) {
  const parsed = parseJson(text);
  const message = member(listMember(parsed, 'choices')[0], 'message');
  const content = message === undefined ? null : messageText(message);
  return { model: textMember(parsed, 'model') ?? name, content: content ?? text };
}
