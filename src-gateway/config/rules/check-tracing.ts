import { fix } from '../diagnostics/reporter.ts';
import type { Text, TracingEntry } from '../model/config-model.ts';
import { originOf, parseUrl } from '../model/parse-url.ts';
import type { RuleContext } from './rule-context.ts';

export function checkTracing(context: RuleContext): void {
  const { model, reporter, editor, profile, fragment } = context;
  const { tracing } = model;
  if (tracing === null) {
    if (fragment && model.listeners.form === 'absent') return;
    const [sampling, internal] = profile === 'production' ? [10, false] : [100, true];
    reporter.report(
      'CFG_TRACING_MISSING',
      'root',
      {},
      {
        fixes: [
          fix(
            'Add a tracing section',
            'choice',
            editor.appendLines(
              `tracing:\n  random_sampling: ${sampling}\n  trace_arch_internal: ${internal}`,
            ),
          ),
        ],
      },
    );
    return;
  }
  checkSampling(tracing, context);
  if (tracing.endpoint !== null) checkEndpoint(tracing.endpoint, context);
  checkSpanAttributes(tracing, context);
  for (const { captureMessages } of tracing.exporters) {
    if (captureMessages?.value === true)
      reporter.report('CFG_EXPORTER_CAPTURES_MESSAGES', captureMessages.node, {});
  }
}

function checkSampling(tracing: TracingEntry, { reporter, editor, profile }: RuleContext): void {
  const { randomSampling, node } = tracing;
  const sampling = randomSampling?.value ?? 0;
  if (sampling === 0) {
    const target = randomSampling?.node;
    const turnOn =
      target === undefined
        ? editor.insertLast(node, 'random_sampling: 100')
        : editor.replaceValue(target, '100');
    reporter.report(
      'CFG_TRACING_OFF',
      node,
      {},
      { fixes: [fix('Write random_sampling: 100', 'choice', turnOn)] },
    );
  } else if (profile === 'production' && sampling > 20 && randomSampling !== null) {
    reporter.report('CFG_TRACING_SAMPLING_HIGH', randomSampling.node, { sampling });
  }
  if (sampling > 0 && tracing.spanAttributes === null) {
    reporter.report('CFG_TRACING_NO_SPAN_ATTRIBUTES', node, {});
  }
}

function checkEndpoint(endpoint: Text, { reporter, editor }: RuleContext): void {
  if (!endpoint.known || endpoint.value === '') return;
  const { node } = endpoint;
  const replaceWith = (text: string) => fix(`Write ${text}`, 'safe', editor.replaceValue(node, text));
  const url = parseUrl(endpoint.value.trim());
  if (typeof url === 'string' || (url.scheme !== 'http' && url.scheme !== 'https')) {
    // `http://` alone passes Plano's check, which only looks for a scheme and a path.
    const plano = /^http:\/\/$/.test(endpoint.value) ? 'C' : 'V';
    const bare = /^[A-Za-z0-9.-]+(:\d+)?$/.test(endpoint.written);
    reporter.report(
      'CFG_TRACING_ENDPOINT_SCHEME',
      node,
      { given: endpoint.written },
      {
        plano,
        fixes: bare ? [replaceWith(`http://${endpoint.written}`)] : [],
      },
    );
    return;
  }
  if (url.path !== '' && url.path !== '/') {
    const fixes = endpoint.literal ? [replaceWith(originOf(url))] : [];
    reporter.report(
      'CFG_TRACING_ENDPOINT_PATH',
      node,
      { given: endpoint.written, path: url.path },
      { fixes },
    );
    return;
  }
  if (url.scheme === 'https') reporter.report('CFG_TRACING_ENDPOINT_TLS', node, {});
  if (url.port === null) {
    const fixes = endpoint.literal ? [replaceWith(`${originOf(url)}:4317`)] : [];
    reporter.report('CFG_TRACING_ENDPOINT_PORT', node, {}, { fixes });
  }
}

/** Attributes that every span of the gateway has anyway; `service.name` may be set. */
const OWN_ATTRIBUTES: readonly RegExp[] = [
  /^llm\./,
  /^http\./,
  /^plano\./,
  /^model\./,
  /^routing\./,
  /^guid:/,
  /^telemetry\.sdk\./,
];

function checkSpanAttributes(
  { headerPrefixes, staticAttributes }: TracingEntry,
  { reporter, editor }: RuleContext,
): void {
  for (const { node, value } of headerPrefixes) {
    const lower = value.toLowerCase();
    if (value === '' || lower === 'x-') reporter.report('CFG_TRACING_PREFIX_BROAD', node, { prefix: value });
    else if (!value.endsWith('-')) reporter.report('CFG_TRACING_PREFIX_DASH', node, { prefix: value });
    if (value !== lower) {
      reporter.report(
        'CFG_TRACING_PREFIX_CASE',
        node,
        { prefix: lower },
        {
          fixes: [fix(`Write ${lower}`, 'safe', editor.replaceValue(node, lower))],
        },
      );
    }
  }
  for (const { name, value } of staticAttributes) {
    if (OWN_ATTRIBUTES.some((pattern) => pattern.test(name))) {
      reporter.report('CFG_TRACING_STATIC_RESERVED', value.node, { key: name });
    }
  }
}
