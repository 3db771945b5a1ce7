import { describe, expect, it } from 'vitest';
import type { AnalyseOptions } from '../../../src-gateway/config/analyse-config.ts';
import type { Diagnostic, Fix, SourceRange } from '../../../src-gateway/config/diagnostic.ts';
import { emptyEnvironment } from '../../../src-gateway/config/environment.ts';
import { uxDocuments } from '../../support/ux-documents.ts';
import { analyse, shell } from './analyse.ts';
import { applyFix } from './apply-fix.ts';

const place = ({ start, end }: SourceRange) => `${start.line}:${start.column}–${end.line}:${end.column}`;

function problems(text: string, options: Partial<AnalyseOptions> = {}): string[] {
  return loud(text, options).map(({ severity, code, range }) => `${severity} ${code} ${place(range)}`);
}

function loud(text: string, options: Partial<AnalyseOptions> = {}): Diagnostic[] {
  return analyse(text, options).diagnostics.filter(({ severity }) => severity !== 'hint');
}

function find(text: string, code: string, options: Partial<AnalyseOptions> = {}): Diagnostic {
  const found = analyse(text, options).diagnostics.find((diagnostic) => diagnostic.code === code);
  if (found === undefined) throw new Error(`${code} is not reported`);
  return found;
}

const titles = (fixes: readonly Fix[]) => fixes.map(({ title }) => title);

const { misspeltPort, sameModelTwice, misspeltAgent, filterChain, manyAtOnce, literalKey } = uxDocuments;

describe('problems and their places', () => {
  it('[ux A1] a misspelt key hides the missing one', () => {
    expect(problems(misspeltPort)).toEqual([
      'error CFG_UNKNOWN_KEY 5:5–5:8',
      'warning CFG_ACCESS_KEY_MISSING 7:5–7:10',
    ]);
    const { message, fixes } = find(misspeltPort, 'CFG_UNKNOWN_KEY');
    expect(message).toContain('prt');
    expect(message).toContain('port');
    expect(fixes[0]?.edits.map(({ range, newText }) => `${place(range)} ${newText}`)).toEqual([
      '5:5–5:8 port',
    ]);
  });

  it('[ux A2] a model that is declared twice', () => {
    expect(problems(sameModelTwice)).toEqual(['error CFG_DUPLICATE_MODEL 10:12–10:25']);
    expect(find(sameModelTwice, 'CFG_DUPLICATE_MODEL').related.map(({ range }) => place(range))).toEqual([
      '7:12–7:25',
    ]);
  });

  it('[ux A3] one finding per missing variable', () => {
    const options = { environment: emptyEnvironment };
    expect(problems(sameModelTwice, options)).toContain('error ENV_MISSING 8:17–8:32');
    const missing = find(sameModelTwice, 'ENV_MISSING', options);
    expect(missing.related.map(({ range }) => place(range))).toEqual(['11:17–11:32']);
    expect(analyse(sameModelTwice, options).variables).toMatchObject([
      {
        name: 'OPENAI_API_KEY',
        set: false,
        source: null,
        sources: [],
        usedAt: ['/model_providers/0/access_key', '/model_providers/1/access_key'],
        strict: true,
        masked: null,
      },
    ]);
  });

  it('[ux A4] an agent that is not defined', () => {
    expect(problems(misspeltAgent)).toEqual([
      'warning CFG_AGENT_UNREFERENCED 3:9–3:16',
      'error CFG_AGENT_UNKNOWN 11:13–11:19',
      'warning CFG_ACCESS_KEY_MISSING 14:5–14:10',
    ]);
    expect(find(misspeltAgent, 'CFG_AGENT_UNKNOWN').fixes[0]?.edits[0]?.newText).toBe('weather');
    expect(analyse(misspeltAgent).config).toBeNull();
    expect(analyse(misspeltAgent, { lenient: true }).config).not.toBeNull();
  });

  it('[ux A7] filter_chain is accepted, an unknown filter in it is not', () => {
    expect(problems(filterChain)).toEqual([
      'error CFG_FILTER_UNKNOWN 11:13–11:20',
      'warning CFG_ACCESS_KEY_MISSING 20:5–20:10',
    ]);
    expect(place(find(filterChain, 'CFG_FILTER_CHAIN_FORM').range)).toBe('9:9–9:21');
    const { fixes } = find(filterChain, 'CFG_FILTER_UNKNOWN');
    expect(titles(fixes)).toEqual(['Remove the entry', 'Add filter "rewrite" to filters']);
    expect(fixes.map(({ kind }) => kind)).toEqual(['choice', 'choice']);
    const [remove, add] = fixes;
    if (remove === undefined || add === undefined) throw new Error('two fixes are expected');
    expect(problems(applyFix(filterChain, remove))).toEqual(['warning CFG_ACCESS_KEY_MISSING 19:5–19:10']);
    expect(problems(applyFix(filterChain, add)).filter((line) => line.startsWith('error'))).toEqual([]);
  });

  it('[ux A8] everything at once, in the order of the file', () => {
    expect(problems(manyAtOnce)).toEqual([
      'error CFG_VERSION_UNSUPPORTED 1:10–1:14',
      'error CFG_LISTENER_DUPLICATE_PORT 8:11–8:16',
      'error CFG_MODEL_NO_PREFIX 10:12–10:18',
      'warning CFG_ACCESS_KEY_MISSING 12:5–12:10',
      'warning CFG_MULTIPLE_DEFAULTS 13:14–13:18',
      'error CFG_ALIAS_UNKNOWN_TARGET 16:13–16:30',
    ]);
    expect(find(manyAtOnce, 'CFG_VERSION_UNSUPPORTED').message).toMatch(/v0\.4\.0.*v0\.3\.0.*0\.2\.0/);
    expect(find(manyAtOnce, 'CFG_LISTENER_DUPLICATE_PORT').related.map(({ range }) => place(range))).toEqual([
      '5:11–5:16',
    ]);
    expect(find(manyAtOnce, 'CFG_MODEL_NO_PREFIX').fixes[0]?.edits[0]?.newText).toBe('openai/gpt-4o');
    const defaults = find(manyAtOnce, 'CFG_MULTIPLE_DEFAULTS');
    expect(defaults.related.map(({ range }) => place(range))).toEqual(['11:14–11:18']);
    expect(defaults.message).toMatch(/first wins.*refuses/);
    expect(find(manyAtOnce, 'CFG_ALIAS_UNKNOWN_TARGET').message).toContain('anthropic/claude-sonnet-4-5');
  });

  it('[ux A9] several model listeners, and bare ids as alias targets', () => {
    const two = `version: v0.4.0
listeners:
  - {type: model, name: a, port: 12000}
  - {type: model, name: b, port: 12002}
model_providers:
  - {model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}
`;
    expect(problems(two)).toEqual([]);
    const hint = find(two, 'CFG_MULTIPLE_MODEL_LISTENERS');
    expect(hint).toMatchObject({
      severity: 'hint',
      tags: ['portability'],
      path: 'listeners[1].type',
      on: 'value',
    });
    const bare = manyAtOnce.replace('openai/gpt-5-nano', 'claude-sonnet-4-5');
    expect(problems(bare).filter((line) => line.includes('CFG_ALIAS'))).toEqual([]);
  });

  it('[ux A10] a key in the file is shown masked', () => {
    const options = { environment: shell({ OPENAI_KEY_2: 'x' }) };
    expect(problems(literalKey, options)).toEqual([
      'warning CFG_HARDCODED_SECRET 8:17–8:41',
      'error CFG_PREFERENCE_UNKNOWN_MODEL 17:9–17:23',
    ]);
    expect(find(literalKey, 'CFG_HARDCODED_SECRET', options).message).toContain('sk-…cdef');
    expect(find(literalKey, 'CFG_PREFERENCE_UNKNOWN_MODEL', options).message).toContain(
      'did you mean "openai/gpt-4o"?',
    );
    expect(find(literalKey, 'ENV_BRACED_KEY', options).severity).toBe('hint');
    expect(JSON.stringify(analyse(literalKey, options))).not.toContain('sk-live-1234567890abcdef');
  });

  it('[ux A12] a listener without a type', () => {
    const text = 'version: v0.3.0\nlisteners:\n  - name: main\n    port: 12000\n';
    expect(problems(text)).toEqual(['warning CFG_PROVIDERS_EMPTY 1:1–1:16', 'error CFG_MISSING_KEY 3:5–3:9']);
    const { message, fixes } = find(text, 'CFG_MISSING_KEY');
    expect(message).toMatch(/type.*model.*prompt.*agent/);
    expect(fixes[0]?.edits.map(({ range, newText }) => [place(range), newText])).toEqual([
      ['3:5–3:5', 'type: model\n    '],
    ]);
  });

  it('[ux A13] a key that occurs twice', () => {
    const text = 'version: v0.3.0\nversion: v0.4.0\nlisteners: []\n';
    const { severity, range, message } = find(text, 'CFG_YAML_DUPLICATE_KEY');
    expect([severity, place(range)]).toEqual(['warning', '2:1–2:8']);
    expect(message).toContain('the last one counts');
    expect(analyse(text).version).toBe('v0.4.0');
  });

  it('[ux A14] a YAML 1.1 truth value', () => {
    const text = misspeltPort.replace('prt', 'port').replace('default: true', 'default: yes');
    expect(problems(text).some((line) => line.startsWith('error'))).toBe(false);
    expect(find(text, 'CFG_YAML_AMBIGUOUS_SCALAR').message).toMatch(/read as true; write true/);
  });

  it('[ux A15] a tab as indentation', () => {
    const text = 'listeners:\n\t- type: model\n';
    const { severity, range, fixes } = find(text, 'CFG_YAML_TAB');
    expect([severity, place(range)]).toEqual(['error', '2:1–2:2']);
    expect(fixes[0]?.edits.map((edit) => [place(edit.range), edit.newText])).toEqual([['2:1–2:2', '  ']]);
  });

  it('[ux A16] a quote that is never closed', () => {
    const { severity, range } = find('listeners:\n  - name: "main\n    port: 12000\n', 'CFG_YAML_SYNTAX');
    expect(severity).toBe('error');
    expect(place(range)).toMatch(/^2:11–/);
  });

  it('[ux A17] listeners as a map with a short key', () => {
    const text = 'version: v0.4.0\nlisteners:\n  ingress:\n    port: 1\n';
    const { message, path } = find(text, 'CFG_UNKNOWN_KEY');
    expect(path).toBe('listeners.ingress');
    expect(message).toContain('did you mean "ingress_traffic"?');
    expect(JSON.stringify(analyse(text).diagnostics)).not.toContain('multiple schemas');
  });

  it('[ux A18] the old name of the providers', () => {
    const old = sameModelTwice.replace('model_providers', 'llm_providers');
    const { range, fixes } = find(old, 'CFG_LLM_PROVIDERS_DEPRECATED');
    expect(place(range)).toBe('6:1–6:14');
    expect(fixes.map(({ edits }) => edits.map((edit) => [place(edit.range), edit.newText]))).toEqual([
      [['6:1–6:14', 'model_providers']],
    ]);
    const both = `${misspeltPort.replace('prt', 'port')}llm_providers:\n  - model: openai/gpt-4\n    access_key: $A\n`;
    const conflict = find(both, 'CFG_PROVIDERS_BOTH_SPELLINGS');
    expect(conflict.path).toBe('llm_providers');
    expect(titles(conflict.fixes)).toEqual(['Merge into model_providers']);
    const merged = conflict.fixes.map((candidate) => applyFix(both, candidate)).join('');
    expect(
      analyse(merged)
        .effective?.providers.slice(0, 2)
        .map(({ model }) => model),
    ).toEqual(['openai/gpt-4o', 'openai/gpt-4']);
  });
});
