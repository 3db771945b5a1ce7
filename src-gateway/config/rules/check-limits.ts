import { fix } from '../diagnostics/reporter.ts';
import { createModelIndex } from '../model/model-index.ts';
import { parseModelName } from '../model/model-name.ts';
import { nodeOf } from '../source/source-node.ts';
import { wordsOf } from './describe-text.ts';
import type { RuleContext } from './rule-context.ts';

const GUARD_STUB =
  'message: "I can help with questions about our products. Please ask about one of them in your own words."';

export function checkGuards({ model, reporter, editor, surroundings }: RuleContext): void {
  const guard = model.guardMessage;
  if (guard === null) return;
  reporter.report('CFG_GUARD_NOT_ENFORCED', guard.node, {});
  if (surroundings?.guardIsOff === true) reporter.report('RUN_GUARD_DISABLED', guard.node, {});
  const { onException, message } = guard;
  if (onException !== null && (message === null || message.value.trim() === '')) {
    const wrongType = message === null && nodeOf(onException, 'message') !== null;
    if (wrongType) return;
    const edit =
      message === null
        ? editor.insertLast(onException, GUARD_STUB)
        : editor.replaceValue(message.node, GUARD_STUB.slice(9));
    reporter.report(
      'CFG_GUARD_MESSAGE_MISSING',
      onException,
      {},
      {
        plano: message === null ? 'S' : 'I',
        fixes: [fix('Insert a message', 'choice', edit)],
      },
    );
  } else if (message !== null) {
    const cryptic =
      /\b(error|code|http)\b.*\d{3}|guard triggered|forbidden|blocked\.?$/i.test(message.value) ||
      wordsOf(message.value).length < 6;
    if (cryptic) reporter.report('CFG_GUARD_MESSAGE_CRYPTIC', message.node, {});
  }
}

export function checkRateLimits({ model, reporter, fragment }: RuleContext): void {
  const index = createModelIndex(model);
  const seen = new Set<string>();
  for (const limit of model.rateLimits) {
    const { model: text, key, value, tokens, unit } = limit;
    if (unit !== null && !['second', 'minute', 'hour', 'day'].includes(unit.value)) {
      reporter.report('CFG_RATELIMIT_UNIT', unit.node, { given: unit.value });
    }
    if (tokens !== null && tokens.value <= 0) {
      reporter.report('CFG_RATELIMIT_TOKENS', tokens.node, { given: tokens.node.text });
    } else if (tokens !== null && unit?.value === 'day' && tokens.value < 24) {
      reporter.report('CFG_RATELIMIT_DAY_ROUNDING', tokens.node, {});
    }
    if (value?.value === '*') reporter.report('CFG_RATELIMIT_STAR', value.node, {});
    const identity = JSON.stringify([text?.value, key?.value.toLowerCase(), value?.value]);
    if (seen.has(identity) && text !== null) reporter.report('CFG_RATELIMIT_DUPLICATE', limit.node, {});
    seen.add(identity);
    if (text === null || !text.known || text.value === '' || text.value === '*') continue;
    const alias = model.aliases.some((candidate) => candidate.name === text.value);
    const match = index.find(text.value);
    if (!alias && match.kind === 'none' && !(fragment && model.providers.node === null)) {
      reporter.report('CFG_RATELIMIT_MODEL_UNKNOWN', text.node, { model: text.value });
    } else if (match.kind === 'full') {
      reporter.report('CFG_RATELIMIT_MODEL_FORM', text.node, { id: parseModelName(text.value).id });
    }
  }
}
