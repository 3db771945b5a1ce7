import { type FSWatcher, realpathSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Editors write in several steps; so many milliseconds of silence mean that they are done. */
const silenceMs = 120;

export interface FileWatch {
  close(): void;
}

/**
 * Calls back soon after the file may have changed. It watches the folders, so that editors that replace
 * the file by another one are noticed too, and both ends of a symbolic link. Where the path is one, any
 * change beside it counts: Kubernetes swaps a folder between the link and its end.
 */
export function watchFile(path: string, onChange: () => void): FileWatch {
  let timer: NodeJS.Timeout | undefined;
  const target = targetOf(path);
  const watchers = [...new Set([path, target])].flatMap((file) => {
    const watcher = watchFolder(dirname(file), (name) => {
      const isLink = file !== target;
      if (!isLink && name !== null && name !== basename(file)) return;
      clearTimeout(timer);
      timer = setTimeout(onChange, silenceMs);
    });
    return watcher === null ? [] : [watcher];
  });
  return {
    close() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}

/** The same for whatever a folder holds. */
export function watchContents(folder: string, onChange: () => void): FileWatch {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watchFolder(folder, () => {
    clearTimeout(timer);
    timer = setTimeout(onChange, silenceMs);
  });
  return {
    close() {
      clearTimeout(timer);
      watcher?.close();
    },
  };
}

function watchFolder(folder: string, onEvent: (name: string | null) => void): FSWatcher | null {
  try {
    const watcher = watch(folder, { persistent: false }, (_event, name) => onEvent(name));
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    // The folder does not exist, or the system has no watches left: reading still shows the truth.
    return null;
  }
}

function targetOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
