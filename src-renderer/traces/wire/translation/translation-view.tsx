import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { attributeMap } from '../../../../src-main/contract/attribute-value.ts';
import type { StoredBody } from '../../../../src-main/contract/body-calls.ts';
import { Badge } from '../../../components/badge.tsx';
import { Notice } from '../../../components/notice.tsx';
import { Select } from '../../../components/select.tsx';
import { hostQuery } from '../../../lib/host.ts';
import { useRecordedText } from '../recorded-text.ts';
import { eventsIn } from '../stream-events.tsx';
import { jsonLines } from './json-lines.ts';
import { MarkedJson } from './marked-json.tsx';
import { matchBodies } from './match-bodies.ts';
import { StreamAxis } from './stream-axis.tsx';

/** One call to a provider, with what was said to it and by it. */
export interface TranslatedAttempt {
  readonly spanId: string;
  readonly name: string;
  readonly sent: StoredBody;
  readonly received: StoredBody | null;
}

interface TranslationViewProps {
  readonly traceId: string;
  /** Of the model call, which tells what was dropped. */
  readonly spanId: string;
  /** What the client said, behind the filters where there are any. */
  readonly asked: StoredBody;
  /** What the client got. */
  readonly answered: StoredBody | null;
  readonly attempts: readonly [TranslatedAttempt, ...TranslatedAttempt[]];
}

/** A request and its reply in the client's API and in the provider's, side by side. */
export function TranslationView({ answered, asked, attempts, spanId, traceId }: TranslationViewProps) {
  const last = attempts.at(-1) ?? attempts[0];
  const [chosen, setChosen] = useState(last.spanId);
  const attempt = attempts.find((one) => one.spanId === chosen) ?? last;
  const isLast = attempt === last;
  const sameApi = apiOf(asked) === apiOf(attempt.sent);
  const reported = useDropped(traceId, spanId);
  const dropped = isLast ? reported : [];
  const ofRequest = dropped.filter((path) => !path.startsWith(replyPrefix));
  const ofReply = dropped
    .filter((path) => path.startsWith(replyPrefix))
    .map((path) => path.slice(replyPrefix.length));
  return (
    <div data-testid="translation" className="flex flex-col gap-4 p-4">
      <div className="flex flex-wrap items-center gap-2">
        {attempts.length > 1 && (
          <Select
            label="Which call to a provider"
            value={attempt.spanId}
            options={attempts.map((one, index) => ({
              value: one.spanId,
              label: `${index + 1}: ${one.name}`,
            }))}
            onChange={setChosen}
            testId="translation-attempt"
          />
        )}
        <Dropped label="Dropped from the request" paths={ofRequest} />
        <Dropped label="Dropped from the reply" paths={ofReply} />
        {dropped.length === 0 && (
          <p className="text-xs text-muted" data-testid="nothing-dropped">
            {isLast
              ? 'Nothing was dropped: all that the client asked for was carried to the provider.'
              : 'What was dropped is recorded for the last call only.'}
          </p>
        )}
      </div>
      <Pair
        {...{ traceId, sameApi, dropped: ofRequest, testId: 'translation-request' }}
        client={{ title: 'From the client', body: asked }}
        provider={{ title: 'To the provider', body: attempt.sent }}
        source="client"
      />
      {isLast && answered !== null && attempt.received !== null && (
        <Reply {...{ traceId, sameApi, answered, received: attempt.received }} />
      )}
    </div>
  );
}

const replyPrefix = 'response.';

/** What the gateway reported as dropped: the attribute behind `x-plano-dropped-fields`, which knows of streams, too. */
function useDropped(traceId: string, spanId: string): readonly string[] {
  const { data } = useQuery(hostQuery('traces.span', { traceId, spanId }));
  const text = data === undefined ? undefined : attributeMap(data.span.attributes)['plano.dropped_fields'];
  return typeof text === 'string' && text !== '' ? text.split(',') : [];
}

function Dropped({ label, paths }: { readonly label: string; readonly paths: readonly string[] }) {
  if (paths.length === 0) return null;
  return (
    <p className="flex flex-wrap items-center gap-1.5 text-xs" data-testid="dropped-fields">
      {label}:
      {paths.map((path) => (
        <Badge key={path} tone="bad">
          <span className="font-mono">{path}</span>
        </Badge>
      ))}
    </p>
  );
}

interface ReplyProps {
  readonly traceId: string;
  readonly sameApi: boolean;
  readonly answered: StoredBody;
  readonly received: StoredBody;
}

function Reply({ answered, received, sameApi, traceId }: ReplyProps) {
  const isStream = answered.part === 'events' && received.part === 'events';
  if (isStream) return <Streams {...{ answered, received, traceId }} />;
  return (
    <Pair
      {...{ traceId, sameApi, dropped: [], testId: 'translation-reply' }}
      client={{ title: 'To the client', body: answered }}
      provider={{ title: 'From the provider', body: received }}
      source="provider"
    />
  );
}

function Streams({ answered, received, traceId }: Omit<ReplyProps, 'sameApi'>) {
  const client = useRecordedText(traceId, answered.spanId, 'events');
  const provider = useRecordedText(traceId, received.spanId, 'events');
  if (client === undefined || provider === undefined) return <p className="text-muted">Reading…</p>;
  return <StreamAxis client={eventsIn(client)} provider={eventsIn(provider)} />;
}

interface Side {
  readonly title: string;
  readonly body: StoredBody;
}

interface PairProps {
  readonly traceId: string;
  readonly sameApi: boolean;
  readonly client: Side;
  readonly provider: Side;
  /** Whose body came first. */
  readonly source: 'client' | 'provider';
  readonly dropped: readonly string[];
  readonly testId: string;
}

function Pair({ client, dropped, provider, sameApi, source, testId, traceId }: PairProps) {
  const clientText = useRecordedText(traceId, client.body.spanId, client.body.part);
  const providerText = useRecordedText(traceId, provider.body.spanId, provider.body.part);
  const droppedText = dropped.join(',');
  const lines = useMemo(() => {
    const [clientBody, providerBody] = [parsed(clientText), parsed(providerText)];
    if (clientBody === undefined || providerBody === undefined) return null;
    const [from, to] = source === 'client' ? [clientBody, providerBody] : [providerBody, clientBody];
    const marks = matchBodies(from, to, {
      sameApi,
      dropped: droppedText === '' ? [] : droppedText.split(','),
    });
    const [ofClient, ofProvider] =
      source === 'client' ? [marks.source, marks.target] : [marks.target, marks.source];
    return { client: jsonLines(clientBody, ofClient), provider: jsonLines(providerBody, ofProvider) };
  }, [clientText, providerText, source, sameApi, droppedText]);
  if (clientText === undefined || providerText === undefined) return <p className="text-muted">Reading…</p>;
  if (lines === null) {
    return (
      <Notice tone="info" title="These bodies cannot be held against each other" testId="translation-no-json">
        One of them is no whole JSON: it was cut when it was stored, or a provider or client said something
        else. “Messages” shows both as they are.
      </Notice>
    );
  }
  return (
    <div className="grid gap-3 lg:grid-cols-2">
      <MarkedJson
        title={client.title}
        start={client.body.head?.start ?? ''}
        lines={lines.client}
        testId={`${testId}-client`}
      />
      <MarkedJson
        title={provider.title}
        start={provider.body.head?.start ?? ''}
        lines={lines.provider}
        testId={`${testId}-provider`}
      />
    </div>
  );
}

/** `undefined`: it is no JSON. */
function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What the path of a request says of its API. */
function apiOf({ head }: StoredBody): string {
  const path = head?.start.split(' ')[1] ?? '';
  return /(chat\/completions|messages|responses|converse|generateContent)/i.exec(path)?.[1] ?? path;
}
