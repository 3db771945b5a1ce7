import { describe, expect, it } from 'vitest';
import { createModelIndex } from '../../../src-gateway/config/model/model-index.ts';
import { readModel } from '../../../src-gateway/config/model/read-model.ts';
import { readSource } from '../../../src-gateway/config/source/read-source.ts';
import { analyse } from './analyse.ts';
import { fileVectors } from './file-vectors.ts';

describe('config files', () => {
  it.each(fileVectors)('$title', ({ text, findings, plano }) => {
    const { diagnostics } = analyse(text);
    const loud = diagnostics.filter(({ severity }) => severity !== 'hint');
    const expected = findings.filter(([severity]) => severity !== 'hint');
    expect(loud.map(({ severity, code, path }) => `${severity} ${code} ${path}`).sort()).toEqual(
      expected.map(([severity, code, path]) => `${severity} ${code} ${path}`).sort(),
    );
    for (const [severity, code, path, fixWrites] of findings) {
      const found = diagnostics.find((diagnostic) => diagnostic.code === code && diagnostic.path === path);
      expect(found).toMatchObject({ severity, code, path });
      if (fixWrites !== undefined) {
        const written = found?.fixes.flatMap(({ edits }) => edits.map(({ newText }) => newText)).join('\n');
        expect(written).toContain(fixWrites);
      }
    }
    const refused = diagnostics.some((diagnostic) => diagnostic.plano === 'S' || diagnostic.plano === 'V');
    expect(refused ? 'reject' : 'accept').toBe(plano);
  });
});

const textOf = (id: string) => fileVectors.find((vector) => vector.id === id)?.text ?? '';
const effectiveOf = (id: string) => analyse(textOf(id)).effective;

describe('what those files mean', () => {
  it('an old version keeps its number', () => {
    expect(effectiveOf('V02')?.version).toEqual([0, 2, 0]);
    expect(effectiveOf('V06')?.version).toEqual([0, 4, 0]);
    expect(effectiveOf('V69')?.version).toEqual([0, 3, 0]);
  });

  it('an empty listener list opens the model listener', () => {
    expect(effectiveOf('V08')?.listeners).toMatchObject([
      { name: 'egress_traffic', type: 'model', port: 12000, implicit: true },
    ]);
  });

  it('filter_chain becomes the input filters', () => {
    expect(effectiveOf('V20')?.listeners[0]?.agents[0]).toMatchObject({
      inputFilters: ['input_guards'],
      outputFilters: [],
    });
  });

  it('a gateway provider gets its usual address', () => {
    expect(effectiveOf('V32')?.providers[0]).toMatchObject({
      origin: 'https://openrouter.ai',
      pathPrefix: '/api/v1',
    });
  });

  it('a base URL is split into origin and path', () => {
    expect(effectiveOf('V33')?.providers[0]).toMatchObject({
      origin: 'http://gw.local:8080',
      pathPrefix: '/api/v2',
    });
    expect(
      effectiveOf('V34')
        ?.providers.slice(0, 2)
        .map(({ origin }) => origin),
    ).toEqual(['http://localhost:8000', 'http://localhost:8001']);
  });

  it('the first default wins, a truth value of YAML 1.1 counts, a sole provider needs no mark', () => {
    expect(
      effectiveOf('V36')
        ?.providers.slice(0, 2)
        .map((provider) => provider.default),
    ).toEqual([true, false]);
    expect(effectiveOf('V68')?.providers[0]?.default).toBe(true);
    expect(effectiveOf('V60')?.providers[0]?.default).toBe(true);
  });

  it('passthrough beats a key', () => {
    expect(effectiveOf('V39')?.providers[0]?.auth).toEqual({ kind: 'client' });
  });

  it('a literal key appears nowhere', () => {
    const { diagnostics, effective } = analyse(textOf('V40'));
    expect(JSON.stringify([diagnostics, effective])).not.toContain('sk-proj-0123456789abcdefghijABCDEFGHIJ');
    expect(analyse(textOf('V41')).diagnostics.some(({ code }) => code === 'CFG_HARDCODED_SECRET')).toBe(
      false,
    );
  });

  it('inline preferences are lifted at every version', () => {
    const code = {
      name: 'code',
      description: 'writing new functions and modules',
      models: ['openai/gpt-4o'],
      prefer: 'none',
    };
    expect(effectiveOf('V45')?.preferences).toEqual([code]);
  });

  it('the scheme of an endpoint becomes its protocol', () => {
    expect(effectiveOf('V57')?.endpoints.api).toMatchObject({
      host: 'api.x.com',
      port: 443,
      protocol: 'https',
    });
  });

  it('a numeric attribute keeps its text', () => {
    expect(effectiveOf('V64')?.tracing?.staticAttributes).toEqual({ 'service.version': '2.10' });
  });

  it.each([
    ['V28', 'gpt-4o', 0],
    ['V28', 'azure_openai/gpt-4o', 1],
    ['V29', 'openai/gpt-4o', 0],
    ['V29', 'openrouter/openai/gpt-4o', 1],
    ['V48', 'openai/gpt-4o', 0],
    ['V48', 'gpt-4o', 0],
    ['V48', 'prod', 0],
    ['V47', 'openai/gpt-4o', 0],
  ])('in %s "%s" means entry %i', (id, reference, index) => {
    const { root } = readSource(textOf(id));
    if (root?.kind !== 'map') throw new Error('not a map');
    const asWritten = (node: { readonly text: string }) => ({
      written: node.text,
      value: node.text,
      references: [],
      missing: [],
      literal: true,
    });
    const match = createModelIndex(readModel(root, { textOf: asWritten })).find(reference);
    expect(match.kind === 'none' ? -1 : match.declared.entry.index).toBe(index);
  });
});
