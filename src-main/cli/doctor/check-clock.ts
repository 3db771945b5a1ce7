import { probeUpstreams } from '../../console/probe-upstreams.ts';
import { hostSurroundings } from '../../console/settings-from-environment.ts';
import { type Check, fail, ok, warn } from './check.ts';

const answerMs = 3000;
const askedProviders = 3;
/** An HTTP date has no fractions of a second, and takes its time to arrive. */
const fineSeconds = 60;
/** Beyond it signed requests are refused: AWS allows five minutes. */
const refusedSeconds = 300;

/** How far this clock is off that of the providers, by the `Date` of an answer. No credential is sent. */
export const checkClock: Check = async ({ config, io }) => {
  const providers = (config?.providers ?? [])
    .filter(({ auth, internal }) => !internal && auth.kind === 'key')
    .slice(0, askedProviders);
  if (config === null || providers.length === 0) {
    return [ok('The config has no provider with a key to compare the clock with.')];
  }
  const skews: number[] = [];
  await probeUpstreams(
    { ...config, agents: [], filters: [], endpoints: {}, providers },
    {
      surroundings: hostSurroundings(io.env),
      timeoutMs: answerMs,
      onDate: (date) => skews.push(Math.round((Date.now() - Date.parse(date)) / 1000)),
    },
  );
  // One that agrees is enough: a provider's clock may be wrong too.
  const [skew] = skews.filter(Number.isFinite).sort((a, b) => Math.abs(a) - Math.abs(b));
  if (skew === undefined) {
    return [
      warn(
        'The clock was compared with nobody: no provider answered.',
        'See which upstreams can be reached: planoai validate --check-urls',
      ),
    ];
  }
  const seconds = Math.abs(skew);
  if (seconds < fineSeconds) return [ok("The clock agrees with the providers'.")];
  const report = seconds < refusedSeconds ? warn : fail;
  return [
    report(
      `The clock is ${seconds} seconds ${skew > 0 ? 'ahead of' : 'behind'} the providers': signed requests, logins and traces suffer.`,
      'Let the system set the time from the network.',
    ),
  ];
};
