import type { Explanation } from './explain-decision.ts';

/** Attributes of a routing span, whoever made it. */
export type RoutingAttributes = Readonly<Record<string, unknown>>;

/**
 * What a routing span tells by itself, where no decision is stored: our own gateway marks the requests in
 * which there was nothing to decide; of others nothing is guessed.
 */
export function explainSpan(attributes: RoutingAttributes): Explanation {
  const requested = text(attributes['model.requested']);
  const resolved = text(attributes['model.alias_resolved']);
  const hasDecision = text(attributes['plano.decision.id']) !== '';
  const isOurs = text(attributes['plano.router.kind']) === 'none';
  if (hasDecision || !isOurs) {
    const told = hasDecision
      ? 'the decision behind this request is not stored here'
      : 'reason not recorded by this gateway';
    return { strategy: 'not recorded', fallback: false, tone: 'plain', text: told };
  }
  const common = { fallback: false, tone: 'plain' } as const;
  if (requested === '') {
    return { ...common, strategy: 'default', text: 'no model named → default model; no router call' };
  }
  // A name without its prefix is still the name; any other one stands for a model.
  if (requested === resolved || resolved.endsWith(`/${requested}`)) {
    return { ...common, strategy: 'direct', text: 'asked for this model by name; no router call' };
  }
  return {
    ...common,
    strategy: 'alias',
    text: `asked for ${requested}, which stands for ${resolved}; no router call`,
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
