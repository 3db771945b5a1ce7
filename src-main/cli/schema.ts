import { Command } from 'commander';
import type { CliIo } from './cli-io.ts';
import { printJson } from './print-json.ts';

/** `planoai schema`: the JSON Schema of the config language. */
export function schemaCommand(io: CliIo): Command {
  return new Command('schema').description('Print the JSON Schema of the config file').action(async () => {
    const { default: schema } = await import('../../schemas/plano-config.schema.json', {
      with: { type: 'json' },
    });
    printJson(io, schema);
  });
}
