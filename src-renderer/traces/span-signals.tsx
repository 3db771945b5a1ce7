import { attributeMap, attributeText } from '../../src-main/contract/attribute-value.ts';
import { QualityMark } from './quality-mark.tsx';
import type { LoadedSpan } from './use-span.ts';

interface ShownSignal {
  readonly type: string;
  /** `null`: the event does not say. */
  readonly message: string | null;
  readonly role: string | null;
  readonly snippet: string | null;
  readonly confidence: string | null;
  readonly match: string | null;
}

/** What the conversation behind a call gave away: how it goes, and every sign with the message that it is in. */
export function SpanSignals({ row }: { readonly row: LoadedSpan }) {
  const { attributes } = row.facts;
  const signals = signalsOf(row);
  const text = (key: string) => {
    const value = attributes[key];
    return value === undefined ? null : attributeText(value);
  };
  return (
    <div data-testid="span-signals">
      <div className="flex flex-wrap items-center gap-x-6 gap-y-1 border-b border-line px-4 py-2 text-xs">
        <QualityMark quality={text('signals.quality')} flagged={row.facts.flagged} className="font-medium" />
        <Figure name="Score" value={text('signals.quality_score')} />
        <Figure name="Turns" value={text('signals.turn_count')} />
        <Figure name="Engine" value={text('signals.engine')} />
      </div>
      {text('signals.truncated') === 'true' && (
        <p className="border-b border-line px-4 py-2 text-xs text-muted">
          Not all of the conversation was looked at: it has more than a hundred steps, or there was no time.
        </p>
      )}
      {signals.length === 0 ? (
        <p className="p-4 text-muted">Nothing stands out in this conversation.</p>
      ) : (
        <ol>
          {signals.map((signal, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a message may give the same sign twice
            <li key={index} data-testid="span-signal" className="border-b border-line/50 px-4 py-2 text-xs">
              <h3 className="font-mono font-medium">{signal.type}</h3>
              {signal.snippet !== null && <p className="mt-0.5 break-words">{signal.snippet}</p>}
              <p className="mt-0.5 text-2xs text-muted">{placeOf(signal)}</p>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

/** Of spans whose conversation was looked at. */
export function hasSignals(row: LoadedSpan): boolean {
  return row.facts.attributes['signals.quality'] !== undefined;
}

function signalsOf({ span }: LoadedSpan): readonly ShownSignal[] {
  return span.events
    .filter(({ name }) => name.startsWith('signal.'))
    .map(({ attributes, name }) => {
      const map = attributeMap(attributes);
      const text = (key: string) => {
        const value = map[key];
        return value === undefined ? null : attributeText(value);
      };
      return {
        type: text('signal.type') ?? name.slice('signal.'.length),
        message: text('signal.request_index') ?? text('signal.message_index'),
        role: text('signal.message_role'),
        snippet: text('signal.snippet'),
        confidence: text('signal.confidence'),
        match: text('signal.match'),
      };
    });
}

function placeOf({ confidence, match, message, role }: ShownSignal): string {
  return [
    message === null ? null : `message ${message}${role === null ? '' : ` (${role})`}`,
    confidence === null ? null : `confidence ${confidence}`,
    match === null ? null : `by ${match}`,
  ]
    .filter((part) => part !== null)
    .join(' · ');
}

function Figure({ name, value }: { readonly name: string; readonly value: string | null }) {
  if (value === null) return null;
  return (
    <span className="text-muted">
      {name} <span className="font-mono text-text">{value}</span>
    </span>
  );
}
