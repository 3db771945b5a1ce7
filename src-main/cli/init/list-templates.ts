import { readTemplate, templates } from '../../console/templates.ts';
import type { CliIo, GlobalOptions } from '../cli-io.ts';
import { createPaint } from '../paint.ts';
import { printJson } from '../print-json.ts';
import { describeTemplate } from './template-facts.ts';

/** `--list-templates` */
export async function listTemplates(io: CliIo, globals: GlobalOptions): Promise<void> {
  const listed = await Promise.all(
    templates.map(async (template) => ({
      ...template,
      ...describeTemplate((await readTemplate(template.id)) ?? ''),
    })),
  );
  if (globals.json) {
    printJson(io, { templates: listed });
    return;
  }
  const paint = createPaint(globals.color);
  const width = Math.max(...listed.map(({ id }) => id.length));
  for (const { id, description } of listed) {
    io.stdout.write(`${paint('bold', id.padEnd(width))}  - ${description}\n`);
  }
}
