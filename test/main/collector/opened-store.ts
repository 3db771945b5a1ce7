import { join } from 'node:path';
import { checkSpans } from '../../../src-main/collector/check-spans.ts';
import { defaultRetention } from '../../../src-main/collector/collector-limits.ts';
import { decodeJson } from '../../../src-main/collector/decode-json.ts';
import { TraceStore } from '../../../src-main/collector/trace-store.ts';
import { otlpJson, type TestSpan, temporaryFolder } from './collector-fixture.ts';

/** A store without ports and threads; the test closes it. */
export function openedStore(folder = temporaryFolder()): TraceStore {
  return new TraceStore({
    file: join(folder, 'traces.db'),
    check: false,
    retention: defaultRetention,
    spansPerTrace: 100_000,
    workspace: '',
    instance: '',
  });
}

/** Stores spans as they come from a sender. */
export function write(store: TraceStore, spans: readonly TestSpan[]): void {
  store.write(checkSpans(decodeJson(JSON.stringify(otlpJson(spans)))).accepted);
}
