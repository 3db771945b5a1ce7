import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { DecisionEvidence } from '../../../src-gateway/listeners/decision-evidence.ts';
import type { RecordedBody } from '../../../src-gateway/recording/recorded-body.ts';
import { BodyPart } from '../../contract/body-calls.ts';
import { OtlpDecodeError } from '../otlp-decode-error.ts';
import { DecisionShape } from './decision-shape.ts';

const TraceId = Type.String({ pattern: '^[0-9a-f]{32}$' });
const SpanId = Type.String({ pattern: '^[0-9a-f]{16}$' });
/** Characters of one body, twice what a gateway keeps of one: masks may be longer than what they hide. */
const mostBodyText = 4 * 1024 * 1024;

/** A recorded body in a file. */
export const BundledBody = Type.Object({
  traceId: TraceId,
  spanId: SpanId,
  part: BodyPart,
  contentType: Type.Union([Type.String({ maxLength: 256 }), Type.Null()]),
  head: Type.Union([
    Type.Object({
      start: Type.String({ maxLength: 8192 }),
      headers: Type.Array(Type.Object({ name: Type.String(), value: Type.String() }), { maxItems: 200 }),
    }),
    Type.Null(),
  ]),
  size: Type.Integer({ minimum: 0 }),
  truncated: Type.Boolean(),
  redacted: Type.Boolean(),
  text: Type.String({ maxLength: mostBodyText }),
});
export type BundledBody = Static<typeof BundledBody>;

/** A config that a gateway served. */
export const ConfigSnapshot = Type.Object({
  /** Of the text as it was served; secrets that it spelled out are masked here. */
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  text: Type.String({ maxLength: 1024 * 1024 }),
});
export type ConfigSnapshot = Static<typeof ConfigSnapshot>;

/** What a bundle holds of its traces beside their spans. */
export const BesideSpans = Type.Object({
  bodies: Type.Array(BundledBody, { maxItems: 20_000 }),
  decisions: Type.Array(Type.Object({ spanId: SpanId, decision: DecisionShape }), { maxItems: 20_000 }),
  configs: Type.Array(ConfigSnapshot, { maxItems: 50 }),
});
export type BesideSpans = Static<typeof BesideSpans>;

/** The same in the forms of the store. */
export interface StoredBeside {
  readonly bodies: readonly RecordedBody[];
  readonly decisions: readonly DecisionEvidence[];
  readonly configs: readonly ConfigSnapshot[];
}

const shape = Compile(BesideSpans);

/** Of a document that says that it is a bundle. Throws `OtlpDecodeError` that names the first wrong member. */
export function readBeside(document: unknown): BesideSpans {
  if (shape.Check(document)) return document;
  const [error] = shape.Errors(document);
  throw new OtlpDecodeError(
    `the bundle is not valid at ${error?.instancePath || '/'}: ${error?.message ?? ''}`,
  );
}

export function storedBeside({ bodies, configs, decisions }: BesideSpans): StoredBeside {
  return {
    bodies: bodies.map(({ head, text, ...body }) => ({
      ...body,
      head: head && { start: head.start, headers: head.headers.map(({ name, value }) => [name, value]) },
      bytes: Buffer.from(text, 'utf8'),
    })),
    decisions,
    configs,
  };
}
