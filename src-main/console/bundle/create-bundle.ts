import type { ConfigSnapshot } from '../../collector/files/beside-spans.ts';
import { otlpDocument } from '../../collector/files/otlp-document.ts';
import { bundleFormat } from '../../collector/files/read-trace-file.ts';
import type { TraceContents } from '../../collector/files/trace-contents.ts';
import { attributeValue, valueText } from '../../collector/span-record.ts';
import { version } from '../../product-version.ts';
import { maskConfig } from '../mask-config.ts';
import { casesOf } from './cases-of.ts';
import { Masker } from './masker.ts';

/** The config whose hash begins so; `null`: nobody has kept it. */
export type FindConfig = (hash: string) => Promise<ConfigSnapshot | null>;

export interface Bundle {
  readonly text: string;
  /** Texts of which a part was masked on the way out. */
  readonly masked: number;
}

/**
 * One file with all that is kept of traces: spans, bodies, decisions, the configs that served then, and a suite
 * of what was asked. It is an OTLP document with more beside its spans, so that other tools read the spans. No
 * secret is in it, and it says what was masked.
 */
export async function createBundle(contents: TraceContents, findConfig: FindConfig): Promise<Bundle> {
  const found = await Promise.all(configHashes(contents).map(findConfig));
  const configs = found
    .filter((config) => config !== null)
    .map(({ sha256, text }) => ({ sha256, ...maskConfig(text) }));
  const masker = new Masker(configs.flatMap(({ secrets }) => secrets.map(({ value }) => value)));
  const beside = {
    bodies: contents.bodies.map((body) => {
      const place = `body ${body.spanId}/${body.part}`;
      const { head, text } = body;
      return {
        ...body,
        head: head && {
          start: masker.text(place, head.start),
          headers: head.headers.map(({ name, value }) => ({ name, value: masker.text(place, value) })),
        },
        text: masker.text(place, text),
      };
    }),
    decisions: contents.decisions.map(({ decision, spanId }) => ({
      spanId,
      decision: masker.json(`decision ${spanId}`, decision),
    })),
    configs: configs.map(({ sha256, text }) => ({ sha256, text: masker.text(`config ${sha256}`, text) })),
  };
  const { resourceSpans } = otlpDocument(contents.spans);
  const masked = { resourceSpans: masker.json('resources', resourceSpans) };
  const cases = casesOf(contents);
  const suite = cases === null ? null : masker.text('suite', cases);
  const document = {
    format: bundleFormat,
    producer: `Plano Console ${version}`,
    exportedAt: new Date().toISOString(),
    redaction: {
      rules,
      configSecrets: configs.reduce((sum, { secrets }) => sum + secrets.length, 0),
      maskedTexts: masker.texts,
      places: masker.places,
      maskedWhenRecorded: contents.bodies.filter(({ redacted }) => redacted).length,
    },
    ...masked,
    ...beside,
    suite,
  };
  return { text: `${JSON.stringify(document, null, 1)}\n`, masked: masker.texts };
}

const rules = [
  'Values of headers that nobody has called harmless were never recorded.',
  'Masked: what has the shape of a known key, a bearer token, or a password in a URL.',
  'Masked: attributes whose name says that they hold a secret.',
  'Masked: secrets that the config spells out, here and wherever else they occur.',
];

/** Of the configs that served these traces, in their order. */
function configHashes({ decisions, spans }: TraceContents): string[] {
  const hashes = new Set<string>();
  for (const { attributes } of spans) {
    const hash = valueText(attributeValue(attributes, 'plano.config.sha256'));
    if (hash !== undefined && /^[0-9a-f]{12,64}$/.test(hash)) hashes.add(hash.slice(0, 12));
  }
  for (const { decision } of decisions) {
    if (/^[0-9a-f]{64}$/.test(decision.config_sha256)) hashes.add(decision.config_sha256.slice(0, 12));
  }
  return [...hashes].slice(0, mostConfigs);
}

const mostConfigs = 50;
