import { shownPath } from '../shown-path.ts';
import { type Check, count, ok, warn } from './check.ts';

/** Whether every instance that left its file behind still lives. */
export const checkInstances: Check = ({ instances, io }) => {
  const stale = instances.filter(({ isRunning }) => !isRunning);
  const running = instances.length - stale.length;
  if (stale.length === 0) {
    return [ok(running === 0 ? 'No instance runs.' : `${count(running, 'instance')} running.`)];
  }
  return stale.map(({ file, instance, record }) =>
    record === null
      ? warn(
          `${shownPath(file, io.cwd)} cannot be read.`,
          `Remove it if "${instance}" does not run; the next start of that name replaces it.`,
        )
      : warn(
          `The instance "${instance}" ended without a word: process ${record.pid} is gone.`,
          `Forget it with: planoai status --instance ${instance}. Why it ended: planoai logs --debug --instance ${instance}`,
        ),
  );
};
