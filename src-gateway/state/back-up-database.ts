import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type Database from 'better-sqlite3';

/** A database could not be copied; it is as it was. `message` is for a person. */
export class DatabaseBackupError extends Error {
  override readonly name = 'DatabaseBackupError';
}

/**
 * Copies a database, whoever writes it meanwhile, to `<file>.v<version>.bak`, which only its owner reads: call it
 * before the schema changes. The copy before this one is removed. Returns the copy's path. Throws
 * `DatabaseBackupError`, and leaves no half copy.
 */
export function backUpDatabase(database: Database.Database, file: string, version: string): string {
  const target = `${file}.v${version}.bak`;
  const partial = `${target}.${process.pid}.part`;
  try {
    rmSync(partial, { force: true });
    const created = openSync(partial, 'wx', 0o600);
    try {
      // SQLite fills an empty file and keeps its mode.
      database.prepare('VACUUM INTO ?').run(partial);
      fsyncSync(created);
    } finally {
      closeSync(created);
    }
    renameSync(partial, target);
  } catch (error) {
    rmSync(partial, { force: true });
    throw new DatabaseBackupError(
      `${file} is of an older version and was left as it is: it could not be copied before the change, ${reasonOf(error)}. Make room in its folder, or move the file away.`,
      { cause: error },
    );
  }
  removeBackups(file, (path) => path !== target);
  return target;
}

/** Removes the copies of a database that `which` takes, all when it is left out. */
export function removeBackups(file: string, which: (path: string) => boolean = () => true): void {
  for (const name of readdirSync(dirname(file))) {
    const path = join(dirname(file), name);
    const isCopy = name.startsWith(`${basename(file)}.v`) && name.endsWith('.bak');
    if (isCopy && which(path)) rmSync(path, { force: true });
  }
}

const full = new Set(['SQLITE_FULL', 'ENOSPC', 'SQLITE_IOERR_WRITE']);

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  return full.has(code) ? 'the disk is full' : code;
}
