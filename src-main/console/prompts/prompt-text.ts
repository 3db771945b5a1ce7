import { isDeepStrictEqual } from 'node:util';
import { Ajv } from 'ajv';
import Type, { type Static } from 'typebox';
import { Document, parseDocument } from 'yaml';
import { Prompt } from '../../contract/prompt-calls.ts';
import { HostFailure } from '../host.ts';

const { messages, name, parameters, system, variables } = Prompt.properties;

/** A prompt as a person may write it: only the messages must be there. */
const PromptFile = Type.Object({
  name: Type.Optional(name),
  system: Type.Optional(system),
  messages,
  parameters: Type.Optional(Type.Partial(parameters)),
  variables: Type.Optional(variables),
});

const validate = new Ajv({ allErrors: false }).compile(PromptFile);

function isPromptFile(value: unknown): value is Static<typeof PromptFile> {
  return validate(value);
}

/** Reads the text of a prompt file; `file` names it where it does not say its name. Throws `prompt_invalid`. */
export function readPrompt(text: string, file: string): Prompt {
  const value = plainValue(text, file);
  if (!isPromptFile(value)) {
    const [error] = validate.errors ?? [];
    const where = (error?.instancePath ?? '').slice(1).replaceAll('/', '.');
    throw invalid(`${file}: ${where === '' ? 'it' : where} ${error?.message ?? 'is no prompt'}.`);
  }
  return {
    name: value.name ?? file.replace(/\.ya?ml$/, ''),
    system: value.system ?? '',
    messages: value.messages,
    parameters: { api: 'chat', model: null, stream: true, ...value.parameters },
    variables: value.variables ?? {},
  };
}

/** The file of a prompt: that before, with its comments and what it has besides, or a new one (`null`). */
export function promptText(prompt: Prompt, before: string | null): string {
  const known = before === null ? null : parseDocument(before);
  const document = known === null || known.errors.length > 0 ? new Document({}) : known;
  const values = {
    name: prompt.name,
    system: prompt.system === '' ? undefined : prompt.system,
    messages: prompt.messages,
    parameters: prompt.parameters,
    variables: Object.keys(prompt.variables).length === 0 ? undefined : prompt.variables,
  };
  const was: unknown = document.toJS();
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined) document.delete(key);
    else if (!isDeepStrictEqual(Object(was)[key], value)) document.set(key, document.createNode(value));
  }
  return document.toString({ lineWidth: 0, blockQuote: 'literal' });
}

function plainValue(text: string, file: string): unknown {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) throw invalid(`${file}: ${error.message}`);
  try {
    // Aliases that grow without end are refused.
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw invalid(`${file}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

function invalid(message: string): HostFailure {
  return new HostFailure(message, { code: 'prompt_invalid' });
}
