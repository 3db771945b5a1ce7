import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { checkSpans } from '../../../src-main/collector/check-spans.ts';
import { defaultRetention } from '../../../src-main/collector/collector-limits.ts';
import { decodeJson } from '../../../src-main/collector/decode-json.ts';
import { TraceStore } from '../../../src-main/collector/trace-store.ts';
import { otlpJson, type TestSpan, temporaryFolder } from './collector-fixture.ts';

/** A store of this test's own with these spans, closed behind the test. */
export function storeOf(spans: readonly TestSpan[]): TraceStore {
  const store = new TraceStore({
    file: join(temporaryFolder(), 'traces.db'),
    check: false,
    retention: defaultRetention,
    spansPerTrace: 100_000,
    workspace: '',
    instance: '',
  });
  onTestFinished(() => store.close());
  store.write(checkSpans(decodeJson(JSON.stringify(otlpJson(spans)))).accepted);
  return store;
}
