import { compileModelLookup } from '../../../src-gateway/routing/resolve-model.ts';
import { CliFailure, exitCodes } from '../cli-io.ts';
import type { AgentOptions } from './agent-start.ts';

/** Throws `unknown_model` for a name that is neither a model of a provider nor an alias. */
export function requireKnownModel(name: string, config: AgentOptions['config']): void {
  const lookup = compileModelLookup(config);
  if (lookup.resolve(name, undefined).kind === 'resolved') return;
  const { nearest, available } = lookup.suggest(name);
  const near = nearest.length > 0 ? nearest : available;
  throw new CliFailure(`Unknown model: ${name}`, {
    code: 'unknown_model',
    exitCode: exitCodes.refused,
    details: near,
    hint:
      near.length === 0 ? 'The config declares no model.' : `Did you mean: ${near.slice(0, 5).join(', ')}?`,
  });
}
