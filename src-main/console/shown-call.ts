import { parseReferences } from '../../src-gateway/config/environment/parse-references.ts';
import type { PromptTargetConfig } from '../../src-gateway/config/prompt-target-config.ts';
import { maskText, maskValue, redactSecrets } from '../../src-gateway/config/secrets.ts';
import type { TargetReply } from '../../src-gateway/listeners/send-target-call.ts';
import type { TargetCall } from '../../src-gateway/listeners/target-call.ts';
import type { TargetCallView, TargetTry } from '../contract/target-calls.ts';
import { shownHeaders } from './recorded-wire.ts';

/**
 * A call as it may be shown: references to variables stay references, and what looks like a credential is
 * masked. It is built from the config as it is written, by the code that builds the one that is sent.
 */
export function shownCall({ body, endpoint, headers, method, path }: TargetCall): TargetCallView {
  return {
    method,
    url: maskText(`${endpoint.origin}${path}`),
    headers: [...headers].map(([name, value]) => [name, maskValue(name, value)]),
    body: body === null ? null : redactSecrets(body),
  };
}

/** Of an answer, for people; the gateway itself reads more. */
const longestShown = 64 * 1024;

/** What an endpoint answered, as it may be shown: secret headers masked, the beginning of the body. */
export function shownReply({
  body,
  headers,
  status,
}: TargetReply): Omit<NonNullable<TargetTry['reply']>, 'ms'> {
  const text = body.toString();
  return {
    status,
    headers: Object.entries(shownHeaders(Object.entries(headers))),
    body: text.length > longestShown ? `${text.slice(0, longestShown)}…` : text,
    bytes: body.length,
  };
}

/** A target of a config that is written with references, so that its path holds them in a form that is no parameter. */
export function withPlainReferences(target: PromptTargetConfig): PromptTargetConfig {
  const { endpoint } = target;
  return endpoint === null
    ? target
    : { ...target, endpoint: { ...endpoint, path: plainReferences(endpoint.path) } };
}

function plainReferences(text: string): string {
  return parseReferences(text)
    .map((part) => {
      if (part.kind === 'reference') return `$${part.name}`;
      return part.kind === 'dollar' ? '$' : part.text;
    })
    .join('');
}
