import type { PlaygroundRun } from './run-request.ts';

export interface FailureExplanation {
  readonly what: string;
  /** As the gateway or provider put it. */
  readonly why: string;
  readonly next: string;
}

const byStatus: Record<number, Omit<FailureExplanation, 'why'>> = {
  400: {
    what: 'The request was not understood',
    next: 'Check the client API and the model’s limits; the trace shows what was sent on.',
  },
  401: {
    what: 'The provider did not accept the key',
    next: 'See which variable the provider’s access_key names, and whether it is set, in Config under “variables”.',
  },
  403: {
    what: 'The provider refused this key',
    next: 'The key is known but may not use this model. Choose another model or key.',
  },
  404: {
    what: 'No provider serves this model',
    next: 'Choose a model of the list, or add it to model_providers in Config.',
  },
  413: { what: 'The request is too large', next: 'Shorten the prompt.' },
  429: {
    what: 'The provider limits requests',
    next: 'Wait a moment, or add a second provider that the gateway can fall back to.',
  },
  500: { what: 'The provider failed', next: 'Open the trace to see which attempt failed and why.' },
  502: {
    what: 'The provider could not be reached',
    next: 'Check base_url and your network, then try again.',
  },
  503: { what: 'The provider is overloaded or down', next: 'Try again, or choose another model.' },
  504: { what: 'The provider did not answer in time', next: 'Try again, or raise the timeout in Config.' },
};

/** An agent listener says in its own words which agent it was. */
const ofAgents: Record<number, Omit<FailureExplanation, 'why'>> = {
  400: { what: 'The request was not understood', next: 'The trace shows what each agent was sent.' },
  502: {
    what: 'An agent or the router could not be reached',
    next: 'Check the agent’s url in Config and that its program runs; the trace shows which call failed.',
  },
  503: { what: 'An agent is overloaded or down', next: 'Try again, or see what the agent itself logs.' },
  504: {
    what: 'An agent did not answer in time',
    next: 'The trace shows which one; see what the agent itself logs.',
  },
};

/** What a failed request means for the person who sent it; `null` when nothing failed. */
export function explainFailure(run: PlaygroundRun): FailureExplanation | null {
  if (run.failure) {
    return {
      what: 'The request did not get out',
      why: run.failure.message,
      next: 'See Listeners & Logs for the state of the listener.',
    };
  }
  const error = run.result?.error;
  if (!error) return null;
  const known = (run.toAgents ? ofAgents : byStatus)[run.result.status] ?? {
    what: `The answer was status ${run.result.status}`,
    next: 'Open the trace to see where it failed.',
  };
  return { ...known, why: error.code === '' ? error.message : `${error.message} (${error.code})` };
}
