import { describe, expect, it } from 'vitest';
import { emptyEnvironment } from '../../../src-gateway/config/environment.ts';
import { analyse, findings } from './analyse.ts';
import { rightExamples } from './right-examples.ts';
import { wrongExamples } from './wrong-examples.ts';

describe('what a guide shows as wrong', () => {
  const options = { environment: emptyEnvironment, fragment: true, profile: 'dev' } as const;

  it.each(wrongExamples)('$title', ({ loud, hints, text }) => {
    expect(findings(text, options).sort()).toEqual([...loud].sort());
    expect(findings(text, { ...options, hints: true })).toEqual(expect.arrayContaining([...hints]));
  });

  it('is louder where it does harm', () => {
    const loudIn = (section: string, context: Parameters<typeof findings>[1]) => {
      const example = wrongExamples.find(({ title }) => title.startsWith(section));
      return findings(example?.text ?? '', { ...options, ...context });
    };
    expect(loudIn('7.1', { mode: 'container' })).toEqual([
      'warning CFG_LOCALHOST_IN_CONTAINER agents[0].url',
      'warning CFG_LOCALHOST_IN_CONTAINER agents[1].url',
      'warning CFG_LOCALHOST_IN_CONTAINER filters[0].url',
    ]);
    expect(loudIn('4.1', { mode: 'container' })).toEqual([
      'warning CFG_LOCALHOST_IN_CONTAINER filters[0].url',
    ]);
    expect(loudIn('5.2', { profile: 'production' })).toEqual(['warning CFG_TRACING_MISSING ']);
    expect(loudIn('7.2', { profile: 'production' })).toContain(
      'warning CFG_STATE_MEMORY_IN_PRODUCTION state_storage.type',
    );
    expect(loudIn('7.2', { fragment: false })).toContain('error CFG_AGENT_UNKNOWN listeners[0].agents[0].id');
    expect(loudIn('8.1', { fragment: false })).toEqual(['warning CFG_PROVIDERS_EMPTY ']);
  });

  it('offers the models with their provider', () => {
    const example = wrongExamples.find(({ title }) => title.startsWith('1.3'));
    const offers = analyse(example?.text ?? '', options).diagnostics.flatMap(({ fixes }) =>
      fixes.flatMap(({ edits }) => edits.map(({ newText }) => newText)),
    );
    expect(offers).toEqual(expect.arrayContaining(['openai/gpt-4o', 'anthropic/claude-3-5-sonnet']));
  });
});

describe('what a guide shows as right', () => {
  it.each(rightExamples)('$title: nothing is said', ({ text }) => {
    expect(findings(text, { environment: emptyEnvironment, fragment: true })).toEqual([]);
  });

  it('names what an example leaves out, though it is shown as right', () => {
    // Two required keys are not there; Plano refuses the example too.
    const text = `prompt_targets:
  - name: get_data
    endpoint: {name: my_api, http_headers: {Authorization: "Bearer $MY_API_TOKEN"}}
`;
    expect(findings(text, { environment: emptyEnvironment, fragment: true })).toEqual([
      'error CFG_MISSING_KEY prompt_targets[0]',
      'error CFG_MISSING_KEY prompt_targets[0].endpoint',
    ]);
  });

  it('says that of two alternatives in one file the last one counts', () => {
    const text = `agents:
  - {id: weather_agent, url: "http://weather-service:8001"}
agents:
  - {id: weather_agent, url: "https://agents.example.com"}
`;
    expect(findings(text, { environment: emptyEnvironment, fragment: true })).toEqual([
      'warning CFG_YAML_DUPLICATE_KEY agents',
    ]);
  });
});
