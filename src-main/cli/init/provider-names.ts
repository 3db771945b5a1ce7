import { InvalidArgumentError } from 'commander';
import { nearest } from '../../../src-gateway/config/diagnostics/nearest.ts';
import { usualProviders } from '../../console/zero-config.ts';

/** For commander: `openai,anthropic`, each once. */
export function providerNames(text: string): string[] {
  const names = [...new Set(text.split(',').map((name) => name.trim()))].filter((name) => name !== '');
  const unknown = names.find((name) => !usualProviders.includes(name));
  if (unknown !== undefined) {
    const near = nearest(unknown, usualProviders);
    const hint = near === null ? `Known are: ${usualProviders.join(', ')}.` : `Did you mean ${near}?`;
    throw new InvalidArgumentError(`There is no provider "${unknown}". ${hint}`);
  }
  if (names.length === 0) throw new InvalidArgumentError('Name at least one provider: openai,anthropic.');
  return names;
}
