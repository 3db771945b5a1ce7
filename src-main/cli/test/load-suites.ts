import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HostFailure } from '../../console/host.ts';
import { readSuite } from '../../console/suites/read-suite.ts';
import type { SuiteCase } from '../../console/suites/suite-case.ts';
import { readSuiteText, suiteNames, suitesFolder } from '../../console/suites/suite-files.ts';
import type { SuiteProblem } from '../../contract/suite-results.ts';
import { CliFailure, type CliIo, exitCodes } from '../cli-io.ts';
import { shownPath } from '../shown-path.ts';

export interface LoadedSuite {
  /** As people see it. */
  readonly file: string;
  readonly cases: readonly SuiteCase[];
}

/**
 * Reads the suites that a command line names, or all beside the config. Throws `suites_not_found`,
 * `suite_unreadable`, and `suite_invalid` with every problem of every file.
 */
export async function loadSuites(
  io: CliIo,
  configFile: string,
  named: readonly string[],
): Promise<LoadedSuite[]> {
  const folder = suitesFolder(configFile);
  const paths =
    named.length > 0
      ? named.map((name) => pathOf(io, folder, name))
      : (await suiteNames(folder)).map((name) => join(folder, name));
  if (paths.length === 0) throw noSuites(shownPath(folder, io.cwd));
  const read = await Promise.all(
    paths.map(async (path) => ({
      file: shownPath(path, io.cwd),
      ...readSuite(await readSuiteText(path).catch(refuse)),
    })),
  );
  const problems = read.flatMap(({ file, problems: found }) =>
    found.map((problem) => ({ file, ...problem })),
  );
  if (problems.length > 0) throw invalid(problems);
  return read.map(({ file, suite }) => ({ file, cases: suite?.cases ?? [] }));
}

/** A path, or a name in the folder of suites with or without its ending. */
function pathOf({ cwd }: CliIo, folder: string, name: string): string {
  const path = resolve(cwd, name);
  if (existsSync(path)) return path;
  const inFolder = [name, `${name}.yaml`, `${name}.yml`].map((one) => join(folder, one));
  return inFolder.find((one) => existsSync(one)) ?? path;
}

function refuse(error: unknown): never {
  if (!(error instanceof HostFailure)) throw error;
  const { code, details, message } = error;
  throw new CliFailure(message, { code, exitCode: exitCodes.refused, details, cause: error });
}

function noSuites(folder: string): CliFailure {
  return new CliFailure(`There are no suites in ${folder}.`, {
    code: 'suites_not_found',
    exitCode: exitCodes.refused,
    hint: 'Open a recorded trace in the console and press t to make a case of it, or write a file: docs/suites.md',
  });
}

function invalid(problems: readonly (SuiteProblem & { readonly file: string })[]): CliFailure {
  const files = [...new Set(problems.map(({ file }) => file))];
  return new CliFailure(`${files.join(', ')}: no valid suite`, {
    code: 'suite_invalid',
    exitCode: exitCodes.refused,
    details: problems,
    lines: problems.map(
      ({ column, file, line, message, path }) =>
        `  ${file}:${line}:${column}  ${path === '' ? '' : `${path}: `}${message}`,
    ),
    hint: 'The form of suites: docs/suites.md, schemas/plano-suite.schema.json',
  });
}
