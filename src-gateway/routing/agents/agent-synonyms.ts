import { agentStem } from './agent-tokens.ts';

/** Words that mean much the same to a user; part of `embedded/lexical-agents-v1`. */
const groups: readonly string[] = [
  'weather forecast temperature rain snow sunny humidity wind climate storm',
  'flight fly airline airport plane departure arrival',
  'hotel room accommodation lodging stay reservation',
  'currency exchange convert conversion rate',
  'stock share ticker quote equity',
  'code program script function debug bug refactor compile',
  'invoice billing bill payment refund charge',
  'password login account signin credential',
  'order shipment delivery tracking package',
  'summarize summary summarise tldr digest',
  'translate translation language',
  'email mail inbox message',
  'calendar meeting schedule appointment event',
  'news headline article',
  'image picture photo drawing illustration',
  'search find lookup research',
];

/** The other words of a word's group, all by their stems. */
export const agentSynonyms: ReadonlyMap<string, ReadonlySet<string>> = compile();

function compile(): ReadonlyMap<string, ReadonlySet<string>> {
  const byStem = new Map<string, Set<string>>();
  for (const group of groups) {
    const stems = new Set(group.split(' ').map(agentStem));
    for (const stem of stems) {
      const others = byStem.get(stem) ?? new Set();
      for (const other of stems) if (other !== stem) others.add(other);
      byStem.set(stem, others);
    }
  }
  return byStem;
}
