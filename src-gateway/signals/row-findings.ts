import type { AnalysisRow } from './analysis-row.ts';
import type { EngineRules } from './engine-rules.ts';
import { SearchedText } from './error-search.ts';
import { type FoundExhaustion, findExhaustion } from './exhaustion.ts';
import { type FoundFailure, findFailure } from './failure.ts';
import { type HumanFindings, readHuman } from './human-findings.ts';
import { readToolCall, type ToolCall, toolNameOf } from './tool-call.ts';

/** What a row gives away by itself. `null`: nothing is said in it. */
export type RowFindings =
  | { readonly kind: 'human'; readonly human: HumanFindings | null }
  | { readonly kind: 'gpt'; readonly tokens: number | null }
  | { readonly kind: 'function_call'; readonly call: ToolCall; readonly tool: string }
  | {
      readonly kind: 'observation';
      readonly failure: FoundFailure | null;
      readonly exhaustion: FoundExhaustion | null;
    };

/** `short`: what long arguments of a call are kept as. */
export function readRow(
  rules: EngineRules,
  { kind, text }: AnalysisRow,
  short: (text: string) => string,
): RowFindings {
  switch (kind) {
    case 'human': {
      const own = rules.ownWords(text);
      return { kind, human: own === '' ? null : readHuman(rules, rules.readText(own)) };
    }
    case 'gpt':
      return { kind, tokens: text === '' ? null : rules.readText(text).tokens.length };
    case 'function_call': {
      const { input, name } = readToolCall(text, rules.argumentsOf);
      const kept = input.length > longestInput ? short(input) : input;
      return { kind, call: { name, input: kept }, tool: toolNameOf(text) };
    }
    case 'observation': {
      const texts = rules.errorTexts(text).map((part) => new SearchedText(part));
      return { kind, failure: findFailure(texts), exhaustion: findExhaustion(texts) };
    }
    default:
      return kind satisfies never;
  }
}

const longestInput = 200;
