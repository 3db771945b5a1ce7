import { member, parseJson, textMember } from '../apis/json-value.ts';
import type { FilterAnswer } from './filter-call.ts';

/** Why a filter lets a request or a reply go no further. */
export type StopCause = Extract<FilterAnswer, { kind: 'rejected' | 'failed' | 'invalid' }>;

/** Ends a request in front of a model or agent, or a reply behind it. */
export class FilterStop extends Error {
  override readonly name = 'FilterStop';
  readonly filterId: string;
  readonly phase: 'input' | 'output';
  readonly why: StopCause;

  constructor(filterId: string, phase: FilterStop['phase'], why: StopCause) {
    super(why.kind === 'rejected' ? humanText(why.response) : why.text);
    this.filterId = filterId;
    this.phase = phase;
    this.why = why;
  }

  get status(): number {
    const { phase, why } = this;
    if (why.kind === 'rejected') return why.status;
    if (phase === 'output') return 502;
    if (why.kind === 'invalid') return 400;
    return why.reason === 'timeout' ? 504 : 502;
  }

  /** What programs tell it by. */
  get code(): string {
    const { phase, why } = this;
    if (why.kind === 'rejected') return `${phase}_filter_rejected`;
    if (phase === 'output') return 'output_filter_failed';
    if (why.kind === 'invalid') return 'input_filter_invalid_output';
    return why.reason === 'timeout' ? 'input_filter_timeout' : 'input_filter_failed';
  }
}

const longestText = 2048;

/** The sentence for people in a filter's refusal, whatever its shape; FastAPI puts it under `detail`. */
function humanText(response: string): string {
  const value = parseJson(response);
  const detail = member(value, 'detail');
  const found =
    textMember(detail, 'message') ??
    textMember(value, 'detail') ??
    textMember(member(value, 'error'), 'message') ??
    textMember(value, 'message') ??
    response;
  return found.slice(0, longestText);
}
