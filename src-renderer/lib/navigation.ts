import { navigate } from 'wouter/use-hash-location';

export function openScreen(path: string): void {
  navigate(path);
}

export function openTrace(traceId: string, spanId?: string): void {
  navigate(spanId === undefined ? `/traces/${traceId}` : `/traces/${traceId}/${spanId}`);
}

let wantedLine: number | null = null;

/** Opens the config at a line, counted from 1. */
export function openConfigLine(line: number): void {
  wantedLine = line;
  navigate('/config');
}

let areVariablesWanted = false;

/** Opens the config with the table of its variables. */
export function openConfigVariables(): void {
  areVariablesWanted = true;
  navigate('/config');
}

/** Whether the config was opened for its variables, once. */
export function takeConfigVariables(): boolean {
  const areWanted = areVariablesWanted;
  areVariablesWanted = false;
  return areWanted;
}

/** Whether the config was opened for a line that nobody has gone to yet. */
export function isConfigLineWanted(): boolean {
  return wantedLine !== null;
}

/** The line that the editor was opened for, once; `null`: none. */
export function takeConfigLine(): number | null {
  const line = wantedLine;
  wantedLine = null;
  return line;
}
