import { analyseConversation } from '../../../src-gateway/signals/analyse-conversation.ts';
import { createCompatRules } from '../../../src-gateway/signals/compat-rules.ts';
import { createPreciseRules } from '../../../src-gateway/signals/precise-rules.ts';
import { rowsOfRequest } from '../../../src-gateway/signals/rows-of-request.ts';
import { type SignalReport, signalCategories } from '../../../src-gateway/signals/signal-report.ts';

export const engines = { compat: createCompatRules(), precise: createPreciseRules() } as const;
export type EngineName = keyof typeof engines;

export type Message = Readonly<Record<string, unknown>>;

/** `U: …` user, `A: …` assistant, `T: …` tool result, `C: name(arguments)` tool call, ` / ` between them. */
export function conversation(text: string): readonly Message[] {
  return text === '' ? [] : text.split(' / ').map(message);
}

function message(text: string): Message {
  const [, side, rest = ''] = /^([UATC]): ?([\s\S]*)$/.exec(text) ?? [];
  const [, name, input] = /^(\w+)\((.*)\)$/s.exec(rest) ?? [];
  switch (side) {
    case 'U':
      return { role: 'user', content: rest };
    case 'A':
      return { role: 'assistant', content: rest };
    case 'T':
      return { role: 'tool', tool_call_id: 'call_1', content: rest };
    case 'C':
      return {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'call_1', type: 'function', function: { name, arguments: input } }],
      };
    default:
      throw new Error(`not a message: ${text}`);
  }
}

export function analyse(engine: EngineName, messages: string | readonly Message[]): SignalReport {
  const list = typeof messages === 'string' ? conversation(messages) : messages;
  return analyseConversation(rowsOfRequest('chat', list), { rules: engines[engine] });
}

/** `poor 35 flag misalignment.correction@2`: quality, score, whether it is flagged, and every signal's row. */
export function verdict(report: SignalReport): string {
  const signals = signalsOf(report).map(({ row, type }) => `${type.split('.').slice(1).join('.')}@${row}`);
  return [
    report.quality,
    String(report.score),
    ...(report.concerning ? ['flag'] : []),
    ...(signals.length === 0 ? [] : [signals.join(',')]),
  ].join(' ');
}

export function signalsOf({ groups }: SignalReport) {
  return signalCategories.flatMap((category) => groups[category].signals);
}
