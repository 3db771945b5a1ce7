import type { UpdateChannel } from '../../contract/update-calls.ts';
import { readSettings, writeSetting } from '../settings-file.ts';
import type { OfferedUpdate } from './updater.ts';

const names = { choice: 'updates', downloaded: 'downloadedUpdate' } as const;

export interface UpdateChoice {
  readonly channel: UpdateChannel;
  readonly automatic: boolean;
}

/** Nothing is asked of anybody before it was chosen. */
export function readChoice(home: string): UpdateChoice {
  const { channel, automatic } = fields(readSettings(home)[names.choice]);
  return { channel: channel === 'beta' ? 'beta' : 'stable', automatic: automatic === true };
}

/** Rejects with `save_failed`, as the others do. */
export function writeChoice(home: string, choice: UpdateChoice): Promise<void> {
  return writeSetting(home, names.choice, choice);
}

/** What the version that may be installed next has to say, for its first start. */
export function keepNews(home: string, update: OfferedUpdate): Promise<void> {
  return writeSetting(home, names.downloaded, update);
}

/** What is new in `version`, where it came as an update and nobody has seen it yet; `null`: nothing to say. */
export function readNews(home: string, version: string): string | null {
  const { version: downloaded, news } = fields(readSettings(home)[names.downloaded]);
  return downloaded === version && typeof news === 'string' ? news : null;
}

export function forgetNews(home: string): Promise<void> {
  return writeSetting(home, names.downloaded, undefined);
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
