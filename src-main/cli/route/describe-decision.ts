import type { RouterAttempt, RoutingDecision } from '../../../src-gateway/routing/routing-decision.ts';
import type { Paint } from '../paint.ts';
import { type DecisionDocument, hasFailed, servingModel } from './decision-document.ts';

/** A decision for people: the verdict first, then what led to it. */
export function describeDecision(document: DecisionDocument, paint: Paint): string[] {
  const { decision } = document;
  const model = servingModel(document);
  const { fallbacks } = decision.final;
  const verdict = model === null ? paint('red', 'nobody serves it') : paint('green', model);
  const rows: [string, string][] = [
    ['why', whyText(document)],
    ['asked for', askedText(decision)],
    ...decision.routers.map((router): [string, string] => ['router', routerText(router)]),
    ...(fallbacks.length === 0 ? [] : [['then', fallbacks.join(', ')] satisfies [string, string]]),
    ...sessionRows(decision),
    ['took', `${decision.timings_ms.total.toFixed(1)} ms`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    paint('bold', verdict),
    ...rows.map(([name, text]) => `  ${paint('dim', name.padEnd(width))}  ${text}`),
    ...decision.warnings.map(({ code, message }) => `  ${paint('yellow', 'warning')}  ${code}: ${message}`),
  ];
}

/** How often each model was chosen, the most frequent first. */
export function describeRuns(documents: readonly DecisionDocument[], paint: Paint): string[] {
  const counts = new Map<string, number>();
  for (const document of documents) {
    const route = hasFailed(document) ? 'routers failed' : (document.route ?? 'no route');
    const line = `${servingModel(document) ?? 'nobody'}  ${paint('dim', route)}`;
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .map(([line, count]) => `${String(count).padStart(4)} of ${documents.length}  ${line}`);
}

const skippedTexts: Readonly<Record<NonNullable<RoutingDecision['skipped']>, string>> = {
  empty_messages: 'there are no messages to route by',
  disabled_by_request: 'the request wants no routing (x-plano-routing: off)',
  no_preferences: 'no routing preferences',
  router_none: 'no router is asked',
  pinned: 'its session keeps its model',
  not_user_turn: 'no person speaks; the latest decision of the session holds',
};

const finalTexts: Readonly<Record<RoutingDecision['final']['reason'], string>> = {
  route: 'first of its route',
  pinned: 'kept by its session',
  retained: 'kept by the budget for switches',
  replayed: 'as decided before',
  requested: 'the model that was asked for',
  default: 'the default model',
};

function whyText(document: DecisionDocument): string {
  const { final, route, skipped } = document.decision;
  if (hasFailed(document)) return `no router answered: ${finalTexts[final.reason]}`;
  const line = route.line === null ? '' : ` (line ${route.line})`;
  if (route.name !== null) return `route "${route.name}"${line}, ${finalTexts[final.reason]}`;
  const why = skipped === null ? noRouteText(route) : skippedTexts[skipped];
  return `${why}: ${finalTexts[final.reason]}`;
}

function noRouteText({ reason, unknown }: RoutingDecision['route']): string {
  if (reason === 'ambiguous') return 'two routes fit equally well';
  if (reason === 'unknown_route') return `the router named a route that is none (${unknown.join(', ')})`;
  return 'no route fits';
}

function askedText({ requested }: RoutingDecision): string {
  const { alias, model, resolved } = requested;
  if (model === null) return 'no model in particular';
  if (resolved === null) return `${model}, which nobody serves`;
  if (alias !== null) return `${model}, an alias of ${resolved}`;
  return model === resolved ? model : `${model} (${resolved})`;
}

function routerText({ error, label, lexical, ms, outcome }: RouterAttempt): string {
  const confidence = lexical === null ? '' : `, confidence ${lexical.confidence}`;
  const why = error === null ? '' : `: ${error}`;
  return `${label}: ${outcome.replaceAll('_', ' ')} in ${ms.toFixed(1)} ms${confidence}${why}`;
}

function sessionRows({ budget, session }: RoutingDecision): [string, string][] {
  if (session === null) return [];
  const state = session.found ? (session.warm ? 'warm' : 'cold') : 'new';
  const anchor = session.anchor === null ? '' : `, so far on ${session.anchor}`;
  const rows: [string, string][] = [['session', `${session.key} (${state})${anchor}`]];
  if (budget === null) return rows;
  const cost = budget.cost === null ? 'unknown' : `$${budget.cost.toFixed(6)}`;
  const spent = `$${budget.spend_after.toFixed(6)} of $${budget.ceiling.toFixed(6)} spent`;
  return [...rows, ['budget', `${budget.decision}, ${budget.reason}: a switch costs ${cost}, ${spent}`]];
}
