import { fix } from '../diagnostics/reporter.ts';
import type { StateStorageEntry, Text } from '../model/config-model.ts';
import { isPrivateHost, parseUrl } from '../model/parse-url.ts';
import type { RuleContext } from './rule-context.ts';

const CONNECTION_TEMPLATE = 'connection_string: "postgresql://$DB_USER:$DB_PASS@$DB_HOST:5432/$DB_NAME"';

export function checkStateStorage(context: RuleContext): void {
  const { model, reporter, editor } = context;
  const storage = model.stateStorage;
  reportLocalState(context);
  reportOfWorkers(context);
  if (storage === null) {
    reportMissingForResponses(context);
    return;
  }
  const { type, connectionString, node } = storage;
  if (type?.value === 'memory') reporter.report('CFG_STATE_MEMORY_IN_PRODUCTION', type.node, {});
  if (type?.value === 'postgres') {
    if (connectionString === null) {
      reporter.report(
        'CFG_STATE_NO_CONNECTION',
        node,
        {},
        {
          fixes: [fix('Add connection_string', 'choice', editor.insertLast(node, CONNECTION_TEMPLATE))],
        },
      );
    } else checkConnection(storage, connectionString, context);
  } else if (type !== null && connectionString !== null) {
    const { entry } = connectionString.node;
    reporter.report(
      'CFG_STATE_CONNECTION_UNUSED',
      connectionString.node,
      { type: type.value },
      {
        fixes: entry === null ? [] : [fix('Delete connection_string', 'safe', editor.removeEntry(entry))],
      },
    );
  }
}

/** State that lies in one process or file, though several gateways serve the config. */
function reportLocalState({ model, reporter, surroundings }: RuleContext): void {
  const replicas = surroundings?.replicas ?? 1;
  const type = model.stateStorage?.type ?? null;
  const kind = model.stateStorage === null ? 'sqlite' : (type?.value ?? '');
  if (replicas < 2 || (kind !== 'memory' && kind !== 'sqlite')) return;
  reporter.report('RUN_REPLICAS_LOCAL_STATE', type?.node ?? 'root', { replicas, type: kind });
}

/** What several processes of one gateway do not share. */
function reportOfWorkers({ model, reporter, surroundings }: RuleContext): void {
  const workers = surroundings?.workers ?? 1;
  if (workers < 2) return;
  const kept = [
    ...(model.stateStorage?.type?.value === 'memory' ? ['conversations'] : []),
    ...(model.preferences.length > 0 && model.routing.cacheType?.value !== 'redis' ? ['sessions'] : []),
    ...(model.rateLimits.length > 0 ? ['token limits'] : []),
  ];
  if (kept.length > 0) reporter.report('RUN_WORKERS_LOCAL_STATE', 'root', { workers, kept });
}

function reportMissingForResponses({ model, reporter, fragment }: RuleContext): void {
  if (fragment) return;
  const descriptions = model.listeners.entries
    .filter((listener) => listener.type === 'agent')
    .flatMap((listener) => listener.agents.flatMap((binding) => binding.description?.value ?? []));
  if (descriptions.some((text) => /history|conversation/i.test(text))) {
    reporter.report('CFG_STATE_MISSING_FOR_RESPONSES', 'root', {});
  }
}

function checkConnection({ node }: StateStorageEntry, text: Text, context: RuleContext): void {
  const { reporter, editor } = context;
  if (/\[[A-Z][A-Z0-9_-]*\]/.test(text.written)) {
    const problem = 'replace the placeholders in brackets';
    reporter.report('CFG_STATE_CONNECTION_INVALID', text.node, { problem });
    return;
  }
  checkLiteralPassword(text, context);
  const host = hostOf(text.written);
  if (host === 'invalid') {
    if (!text.written.startsWith('$')) {
      const problem = 'it starts with postgresql:// or holds host=… user=…';
      reporter.report('CFG_STATE_CONNECTION_INVALID', text.node, { problem });
    }
    return;
  }
  if (host === '') {
    reporter.report('CFG_STATE_CONNECTION_INVALID', text.node, { problem: 'the host is missing' });
    return;
  }
  if (host.includes('$') || isPrivateHost(host) || /sslmode/.test(text.written)) return;
  const url = /^postgres(ql)?:\/\//.test(text.written);
  const secured = url
    ? `${text.written}${text.written.includes('?') ? '&' : '?'}sslmode=require`
    : `${text.written} sslmode=require`;
  reporter.report(
    'CFG_STATE_CONNECTION_PLAINTEXT',
    text.node,
    { host },
    {
      fixes:
        node.entries.length === 0
          ? []
          : [fix('Add sslmode=require', 'choice', editor.replaceValue(text.node, JSON.stringify(secured)))],
    },
  );
}

/** Host of a connection string in URL or keyword form, `''` when it has none. */
function hostOf(text: string): string {
  if (/^postgres(ql)?:\/\//.test(text)) {
    const url = parseUrl(text.replace(/\$\{([^}]*)\}/g, '$$$1'));
    if (typeof url !== 'string') return url.host;
    return url === 'host' ? '' : (/@([^:/?#]*)/.exec(text)?.[1] ?? '');
  }
  if (!/\b(host|user|dbname)\s*=/.test(text)) return 'invalid';
  return /\bhost\s*=\s*'?([^\s']*)/.exec(text)?.[1] ?? '';
}

function checkLiteralPassword(text: Text, { reporter, editor }: RuleContext): void {
  const found =
    /^([a-z]+:\/\/[^\s:/?#@]*:)([^\s/?#@]+)@/i.exec(text.written) ??
    /(\bpassword\s*=\s*'?)([^\s']+)/.exec(text.written);
  const password = found?.[2];
  if (found === null || password === undefined || password.includes('$')) return;
  const shift = text.node.style === 'quoted' ? 1 : 0;
  const start = text.node.start + shift + found.index + (found[1]?.length ?? 0);
  const part = { start, end: start + password.length };
  reporter.report(
    'CFG_STATE_CONNECTION_SECRET',
    text.node,
    {},
    {
      part,
      fixes: [fix('Move to .env and write $DB_PASS', 'choice', editor.replaceRange(part, '$DB_PASS'))],
    },
  );
}

export function checkOverrides({ model, reporter }: RuleContext): void {
  const { intentThreshold, contextLength } = model.overrides;
  if (intentThreshold !== null && (intentThreshold.value < 0 || intentThreshold.value > 1)) {
    reporter.report('CFG_THRESHOLD_RANGE', intentThreshold.node, { given: intentThreshold.node.text });
  }
  if (contextLength !== null && (contextLength.value < 512 || contextLength.value > 1_000_000)) {
    reporter.report('CFG_ORCHESTRATOR_CONTEXT_RANGE', contextLength.node, { given: contextLength.node.text });
  }
}
