import { installId } from '../../console/docker/docker-labels.ts';
import { findEngine } from '../../console/docker/find-engine.ts';
import { OwnContainers } from '../../console/docker/own-containers.ts';
import type { CliIo, GlobalOptions } from '../cli-io.ts';
import type { LogLine } from '../logs/log-line.ts';
import { type ContainerLine, parseContainerLine } from '../logs/parse-container-line.ts';

export interface ContainerLogsOptions {
  readonly follow: boolean;
  /** At most so many of the lines that are wanted. */
  readonly tail: number;
  isWanted(line: ContainerLine): boolean;
  print(lines: readonly LogLine[]): void;
}

/** The engine is asked for so many lines, those that nobody wants among them. */
const linesAsked = 50_000;

/** What the container of `up --docker` printed. `false`: there is none of this instance. */
export async function showContainerLogs(
  io: CliIo,
  { home, instance }: GlobalOptions,
  { follow, isWanted, print, tail }: ContainerLogsOptions,
): Promise<boolean> {
  const { docker } = await findEngine(io.env);
  const containers = new OwnContainers(docker, await installId(home));
  const found = (await containers.list(instance)).find(({ role }) => role === 'gateway');
  if (found === undefined) return false;
  let last: ContainerLine | null = null;
  const parse = (lines: readonly string[]) =>
    lines.flatMap((line) => {
      const parsed = parseContainerLine(line, last);
      if (parsed === null) return [];
      last = parsed;
      return isWanted(parsed) ? [parsed] : [];
    });
  const past = parse(await containers.lastLines(found.id, linesAsked));
  print(tail === 0 ? [] : past.slice(-tail));
  if (!follow) return true;
  let rest = '';
  await containers.follow(found.id, { tail: 0, signal: io.signal }, (bytes) => {
    const lines = (rest + bytes.toString()).split('\n');
    rest = lines.pop() ?? '';
    print(parse(lines));
  });
  return true;
}
