import type { Lens } from '../../../src-gateway/config/editor/lenses-of.ts';
import type { ListenerView } from '../../../src-main/contract/gateway-calls.ts';
import { lensQuery } from './lens-query.ts';
import { type Traffic, trafficText } from './traffic-text.ts';

/** One piece of text above a line; with an action it can be pressed. */
export interface LensLine {
  readonly lens: Lens;
  readonly title: string;
  readonly tooltip: string;
  readonly action: LensAction | null;
}

export type LensAction =
  | { readonly type: 'try'; readonly listener: string }
  | { readonly type: 'copy'; readonly text: string }
  | { readonly type: 'traces'; readonly query: string };

interface LensFacts {
  /** What serves; of another config than the text when that is not applied. */
  readonly listeners: readonly ListenerView[];
  /** By the query that shows it. */
  readonly traffic: ReadonlyMap<string, Traffic>;
}

/** What stands above a listener or a route: what can be done with it, and what went through it. */
export function lensLines(lens: Lens, facts: LensFacts): LensLine[] {
  const lines = lens.kind === 'listener' ? listenerLines(lens, facts) : [];
  const query = lensQuery(lens);
  const traffic = facts.traffic.get(query);
  if (traffic !== undefined) {
    const title = trafficText(traffic, lens.kind === 'listener' ? ['request', 'requests'] : ['hit', 'hits']);
    const action: LensAction | null = traffic.rows.length === 0 ? null : { type: 'traces', query };
    lines.push({ lens, title, tooltip: `Stored traces that match ${query}`, action });
  }
  return lines;
}

function listenerLines(lens: Lens, { listeners }: LensFacts): LensLine[] {
  const served = listeners.find(({ name, implicit }) => name === lens.name && !implicit);
  if (served === undefined)
    return [{ lens, title: 'not served yet', tooltip: 'Review and apply the config', action: null }];
  const baseUrl = `${served.url}/v1`;
  const lines: LensLine[] = [];
  if (served.state === 'running') {
    const tooltip = 'Open the playground on this listener';
    lines.push({ lens, title: '▶ Try', tooltip, action: { type: 'try', listener: served.name } });
  } else {
    lines.push({
      lens,
      title: served.state,
      tooltip: served.error ?? `${served.name} ${served.state}`,
      action: null,
    });
  }
  lines.push({ lens, title: 'copy base URL', tooltip: baseUrl, action: { type: 'copy', text: baseUrl } });
  if (served.lan) {
    const tooltip = 'Other machines in your network can reach this port.';
    lines.push({ lens, title: '▲ LAN', tooltip, action: null });
  }
  return lines;
}
