/** Loaded in front of a party: the first SIGUSR2 begins a CPU profile, the second writes it and ends the process. */
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { profileFileVariable } from './cpu-profile.ts';

const file = process.env[profileFileVariable] ?? '';
const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.setSamplingInterval', { interval: 100 });
process.once('SIGUSR2', () => {
  session.post('Profiler.start');
  process.once('SIGUSR2', () => {
    session.post('Profiler.stop', (error, { profile }) => {
      if (error) throw error;
      writeFileSync(file, JSON.stringify(profile));
      process.exit(0);
    });
  });
});
