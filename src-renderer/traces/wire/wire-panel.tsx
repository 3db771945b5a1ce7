import { useState } from 'react';
import type { BodyPart, StoredBody } from '../../../src-main/contract/body-calls.ts';
import { Segmented } from '../../components/segmented.tsx';
import type { SpanRow, WaterfallRow } from '../waterfall-layout.ts';
import { TranslationView } from './translation/translation-view.tsx';
import { WireMessage } from './wire-message.tsx';

interface WirePanelProps {
  readonly traceId: string;
  readonly call: SpanRow;
  readonly rows: readonly WaterfallRow[];
  readonly bodies: readonly StoredBody[];
}

type View = 'messages' | 'translation';

/** A recorded call as it was on the wire: from the client, to each provider, and back. */
export function WirePanel({ bodies, call, rows, traceId }: WirePanelProps) {
  const [view, setView] = useState<View>('messages');
  const of = (spanId: string, ...parts: readonly BodyPart[]) =>
    bodies.find((body) => body.spanId === spanId && parts.includes(body.part));
  const { id: spanId } = call;
  const asked = of(spanId, 'request');
  const filtered = of(spanId, 'filtered');
  const answered = of(spanId, 'events', 'response');
  const isProvider = call.kind === 'outbound';
  const attempts = rows.filter(
    (row): row is SpanRow => row.type === 'span' && row.parentAt === call.at && row.kind === 'outbound',
  );
  const told = filtered ?? asked;
  const [first, ...others] = attempts.flatMap(({ id, name }) => {
    const sent = of(id, 'request');
    const received = of(id, 'events', 'response') ?? null;
    return sent === undefined ? [] : [{ spanId: id, name: name.replace(/^POST /, ''), sent, received }];
  });
  const canTranslate = told !== undefined && first !== undefined;
  if (canTranslate && view === 'translation') {
    return (
      <section aria-label="Wire" data-testid="wire-panel" data-span={spanId}>
        <ViewChoice view={view} onChange={setView} />
        <TranslationView
          {...{ traceId, spanId, asked: told, answered: answered ?? null, attempts: [first, ...others] }}
        />
      </section>
    );
  }
  return (
    <section aria-label="Wire" data-testid="wire-panel" data-span={spanId}>
      {canTranslate && <ViewChoice view={view} onChange={setView} />}
      {asked && (
        <WireMessage
          {...{ traceId, body: asked, before: null, startsOpen: true }}
          title={isProvider ? 'To the provider' : 'From the client'}
        />
      )}
      {filtered && asked && (
        <WireMessage
          {...{ traceId, body: filtered, startsOpen: true }}
          title="Behind the filters"
          before={{ body: asked, label: 'What the filters changed' }}
        />
      )}
      {attempts.map(({ id, name }, index) => {
        const sent = of(id, 'request');
        const received = of(id, 'events', 'response');
        const number = attempts.length > 1 ? ` ${index + 1}` : '';
        return (
          <div key={id}>
            {sent && (
              <WireMessage
                {...{ traceId, body: sent, startsOpen: index === 0 }}
                title={`To the provider${number}: ${name.replace(/^POST /, '')}`}
                before={told ? { body: told, label: 'What the gateway changed' } : null}
              />
            )}
            {received && (
              <WireMessage
                {...{ traceId, body: received, before: null, startsOpen: false }}
                title={`From the provider${number}`}
              />
            )}
          </div>
        );
      })}
      {answered && (
        <WireMessage
          {...{ traceId, body: answered, before: null, startsOpen: attempts.length === 0 }}
          title={isProvider ? 'From the provider' : 'To the client'}
        />
      )}
    </section>
  );
}

interface ViewChoiceProps {
  readonly view: View;
  readonly onChange: (view: View) => void;
}

function ViewChoice({ onChange, view }: ViewChoiceProps) {
  return (
    <div className="border-b border-line px-4 py-2">
      <Segmented<View>
        label="How the wire is shown"
        value={view}
        options={[
          { value: 'messages', label: 'Messages' },
          { value: 'translation', label: 'Translation' },
        ]}
        onChange={onChange}
        testId="wire-shown"
      />
    </div>
  );
}
