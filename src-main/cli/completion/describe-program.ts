import type { Command, Option } from 'commander';
import { templates } from '../../console/templates.ts';

/** The command line as completion sees it. */
export interface ProgramDescription {
  readonly commands: readonly CommandDescription[];
  /** Of every command. */
  readonly options: readonly OptionDescription[];
}

export interface CommandDescription {
  /** With its other spellings. */
  readonly names: readonly string[];
  readonly description: string;
  /** Words that may come first: subcommands, or choices of the argument. */
  readonly words: readonly string[];
  readonly options: readonly OptionDescription[];
}

export interface OptionDescription {
  readonly long: string;
  readonly short: string | null;
  readonly description: string;
  readonly takesValue: boolean;
  /** Empty: a file, a number, anything. */
  readonly values: readonly string[];
}

export function describeProgram(program: Command): ProgramDescription {
  return {
    options: [...describeOptions(program), help],
    commands: program.commands.map((command) => ({
      names: [command.name(), ...command.aliases()],
      description: command.description(),
      words: [
        ...command.commands.map((sub) => sub.name()),
        ...(command.registeredArguments[0]?.argChoices ?? []),
      ],
      options: describeOptions(command),
    })),
  };
}

const help: OptionDescription = {
  long: '--help',
  short: '-h',
  description: 'show the help',
  takesValue: false,
  values: [],
};

/** Values that are no choices, because others are allowed too. */
const usualValues: Readonly<Record<string, readonly string[]>> = {
  '--template': templates.map(({ id }) => id),
  '--log-level': ['trace', 'debug', 'info', 'warn', 'error', 'off'],
};

function describeOptions(command: Command): OptionDescription[] {
  return command.options.flatMap(({ long, short, description, required, optional, argChoices }: Option) =>
    long == null
      ? []
      : {
          long,
          short: short ?? null,
          description,
          takesValue: required || optional,
          values: argChoices ?? usualValues[long] ?? [],
        },
  );
}
