import { Fragment, useState } from 'react';
import {
  type AttributeMap,
  type AttributeValue,
  attributeMap,
  attributeText,
} from '../../src-main/contract/attribute-value.ts';
import { CopyButton } from '../components/copy-button.tsx';
import { Notice } from '../components/notice.tsx';
import { Tabs } from '../components/tabs.tsx';
import { InjectedBadge } from '../faults/injected-mark.tsx';
import { clockText, durationText, epochMsOf, groupedText } from '../lib/number-text.ts';
import { AttributeFilter } from './attribute-filter.tsx';
import { attributeGroups } from './attribute-groups.ts';
import { SpanBodies } from './messages/span-bodies.tsx';
import { FlagMark } from './quality-mark.tsx';
import { RoutingWhy } from './routing-why.tsx';
import { hasSignals, SpanSignals } from './span-signals.tsx';
import { type LoadedSpan, useSpan } from './use-span.ts';
import type { Waterfall, WaterfallRow } from './waterfall-layout.ts';

type DetailTab = 'why' | 'signals' | 'attributes' | 'events' | 'resource' | 'json';

interface SpanDetailProps {
  readonly traceId: string;
  readonly row: WaterfallRow;
  readonly waterfall: Waterfall;
}

export function SpanDetail({ row, ...trace }: SpanDetailProps) {
  if (row.type === 'missing-parent') return <MissingParent spans={row.childCount} id={row.id} />;
  return <StoredSpan spanId={row.id} {...trace} />;
}

interface StoredSpanProps {
  readonly traceId: string;
  readonly spanId: string;
  readonly waterfall: Waterfall;
}

function StoredSpan({ traceId, spanId, waterfall }: StoredSpanProps) {
  const { loaded, error } = useSpan(traceId, spanId, waterfall);
  if (loaded) return <Detail key={loaded.id} row={loaded} />;
  return error ? <p className="p-4 text-bad">{error.message}</p> : null;
}

/** Something was decided here: a model, or agents. The only agent of a listener needs no span of its own. */
function hasReason({ facts }: LoadedSpan): boolean {
  return facts.kind === 'routing' || facts.attributes['selection.reason'] === 'single_agent';
}

function Detail({ row }: { readonly row: LoadedSpan }) {
  const [tab, setTab] = useState<DetailTab>(hasReason(row) ? 'why' : 'attributes');
  const { span, facts } = row;
  const resource = attributeMap(span.resource.attributes);
  return (
    <section
      aria-label="Span"
      data-testid="span-detail"
      data-pane
      data-span={span.spanId}
      className="flex h-full flex-col bg-surface"
    >
      <div className="shrink-0 px-4 pt-3 pb-2">
        <div className="flex items-start gap-2">
          <h2 className="min-w-0 flex-1 font-semibold break-words" data-testid="span-name">
            {facts.name} {facts.flagged && <FlagMark />} {facts.injected !== null && <InjectedBadge />}
          </h2>
          <CopyButton
            iconOnly
            tone="quiet"
            label="Copy the span id"
            text={() => span.spanId}
            data-testid="span-copy-id"
          />
        </div>
        <p className="font-mono text-2xs text-muted">
          {span.service} · {clockText(epochMsOf(span.startTimeUnixNano), true)} · {span.spanId}
        </p>
        {facts.failed && (
          <Notice
            tone="bad"
            className="mt-2"
            title={facts.httpStatus === null ? 'Failed' : `Failed with ${facts.httpStatus}`}
            testId="span-error"
          >
            {facts.errorText}
          </Notice>
        )}
        <Figures row={row} />
        <SpanBodies row={row} />
      </div>
      <div className="min-h-0 flex-1">
        <Tabs<DetailTab>
          value={tab}
          onChange={setTab}
          testId="span-tab"
          tabs={[
            ...(hasReason(row)
              ? [{ value: 'why' as const, label: 'Why', content: <RoutingWhy row={row} /> }]
              : []),
            ...(hasSignals(row)
              ? [{ value: 'signals' as const, label: 'Signals', content: <SpanSignals row={row} /> }]
              : []),
            {
              value: 'attributes',
              label: 'Attributes',
              content: <Attributes attributes={facts.attributes} />,
            },
            { value: 'events', label: `Events ${span.events.length}`, content: <Events row={row} /> },
            { value: 'resource', label: 'Resource', content: <Resource attributes={resource} row={row} /> },
            { value: 'json', label: 'JSON', content: <Raw row={row} /> },
          ]}
        />
      </div>
    </section>
  );
}

function Figures({ row }: { readonly row: LoadedSpan }) {
  const { facts } = row;
  const optional = (name: string, value: string | null): [string, string][] =>
    value === null ? [] : [[name, value]];
  const count = (value: number | null) => (value === null ? null : groupedText(value));
  const figures: readonly [string, string][] = [
    ['Duration', durationText(row.durationMs)],
    ['Own time', durationText(row.selfMs)],
    ...optional(
      'First token',
      facts.timeToFirstTokenMs === null ? null : durationText(facts.timeToFirstTokenMs),
    ),
    ...optional('Tokens in', count(facts.promptTokens)),
    ...optional('Tokens out', count(facts.completionTokens)),
    ...optional('Cached', count(facts.cachedTokens)),
    ...optional('Reasoning', count(facts.reasoningTokens)),
    ...optional('Tokens per second', tokensPerSecond(row)),
    ...optional('Model', facts.model),
    ...optional('Asked for', facts.requestedModel === facts.model ? null : facts.requestedModel),
    ...optional('Finish', facts.finishReasons),
    ...(row.endsAfterParentMs > 0
      ? optional('Ends after its parent by', durationText(row.endsAfterParentMs))
      : []),
  ];
  return (
    <dl className="mt-3 flex flex-wrap gap-x-6 gap-y-2" data-testid="span-figures">
      {figures.map(([name, value]) => (
        <div key={name} className="min-w-0">
          <dt className="text-2xs text-muted">{name}</dt>
          <dd className="font-mono text-sm font-medium break-all">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Output tokens over the time after the first one; nothing for answers that came in one piece. */
function tokensPerSecond({ facts, durationMs }: LoadedSpan): string | null {
  const { completionTokens, timeToFirstTokenMs } = facts;
  if (facts.streaming === false || completionTokens === null || timeToFirstTokenMs === null) return null;
  const streamedMs = durationMs - timeToFirstTokenMs;
  return streamedMs < 1 ? null : ((completionTokens / streamedMs) * 1000).toFixed(1);
}

function Attributes({ attributes }: { readonly attributes: AttributeMap }) {
  const groups = attributeGroups(attributes);
  if (groups.length === 0) return <p className="p-4 text-muted">This span carries no attributes.</p>;
  return (
    <>
      {groups.map((group) => (
        <section key={group.title} data-testid={`attributes-${group.title.toLowerCase()}`}>
          <h3 className="sticky top-0 border-b border-line bg-sunken px-4 py-1 text-2xs font-semibold text-muted">
            {group.title}
          </h3>
          <Entries entries={group.entries} filterable />
        </section>
      ))}
    </>
  );
}

interface EntriesProps {
  readonly entries: readonly (readonly [string, AttributeValue])[];
  /** Attributes of spans are what a query finds traces by. */
  readonly filterable?: boolean;
}

function Entries({ entries, filterable = false }: EntriesProps) {
  return (
    <dl>
      {entries.map(([key, value]) => (
        <div
          key={key}
          data-testid="attribute"
          data-key={key}
          className="group grid grid-cols-[minmax(110px,42%)_1fr] items-start gap-2 border-b border-line/50 px-4 py-1 text-xs"
        >
          <dt className="font-mono [overflow-wrap:anywhere] text-muted">{breakable(key)}</dt>
          <dd className="flex items-start gap-2 font-mono whitespace-pre-wrap">
            <span className="flex-1 [overflow-wrap:anywhere]">{attributeText(value)}</span>
            {filterable && <AttributeFilter name={key} value={attributeText(value)} />}
            <CopyButton
              iconOnly
              tone="quiet"
              className="size-5 opacity-0 group-hover:opacity-100 focus-visible:opacity-100"
              label={`Copy ${key}`}
              text={() => attributeText(value)}
              data-testid="attribute-copy"
            />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** May break after the dots and underscores of a key, not amid its words. */
function breakable(key: string) {
  const parts = key.split(/(?<=[._:])/);
  return parts.map((part, index) => (
    <Fragment key={parts.slice(0, index).join('')}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}

function Events({ row }: { readonly row: LoadedSpan }) {
  const { events } = row.span;
  if (events.length === 0) return <p className="p-4 text-muted">Nothing was noted during this span.</p>;
  const start = epochMsOf(row.span.startTimeUnixNano);
  return (
    <ol>
      {events.map((event, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: events of one span have neither id nor unique name
        <li key={index} data-testid="span-event">
          <h3 className="flex justify-between border-b border-line bg-sunken px-4 py-1 text-xs font-medium">
            {event.name}
            <span className="font-mono text-muted">
              +{durationText(epochMsOf(event.timeUnixNano) - start)}
            </span>
          </h3>
          <Entries entries={Object.entries(attributeMap(event.attributes))} />
        </li>
      ))}
    </ol>
  );
}

function Resource({ attributes, row }: { readonly attributes: AttributeMap; readonly row: LoadedSpan }) {
  const { scope } = row.span;
  return (
    <Entries
      entries={[
        ...Object.entries(attributes),
        ['scope', `${scope.name}${scope.version === '' ? '' : ` ${scope.version}`}`],
      ]}
    />
  );
}

function Raw({ row }: { readonly row: LoadedSpan }) {
  const json = JSON.stringify(row.span, null, 2);
  return (
    <div className="relative">
      <CopyButton
        className="absolute top-2 right-4"
        label="Copy"
        text={() => json}
        data-testid="span-json-copy"
      />
      <pre className="p-4 font-mono text-2xs break-all whitespace-pre-wrap" data-testid="span-json">
        {json}
      </pre>
    </div>
  );
}

function MissingParent({ spans, id }: { readonly spans: number; readonly id: string }) {
  return (
    <section className="h-full bg-surface p-4" data-testid="span-detail">
      <h2 className="font-semibold">Missing parent</h2>
      <p className="mt-1 text-muted">
        {spans === 1 ? 'One span names' : `${spans} spans name`} <code className="font-mono">{id}</code> as
        the parent, and that span is not stored here. Usually the caller made it and sends its spans
        elsewhere; it may also still be on its way, or it was dropped. The rest of the trace is complete
        without it.
      </p>
    </section>
  );
}
