/** What the environment says of prompt guards. */
export interface GuardSettings {
  /** `PLANO_PROMPT_GUARD_ENGINE`: one to four engines, in the order to ask. */
  readonly engines: readonly string[];
  /** `PLANO_PROMPT_GUARD_ON_ERROR`: what decides where none of them answers. */
  readonly onError: 'rules' | 'block';
  /** `PLANO_PROMPT_GUARD_STATUS`: of the answer to a request that is blocked. */
  readonly status: 200 | 400;
  /** The score from which the rules block. */
  readonly threshold: number;
}

/** `PLANO_PROMPT_GUARD_SENSITIVITY` as the score from which the rules block. */
export const guardThresholds = { low: 0.8, medium: 0.5, high: 0.3 } as const;

export const defaultGuardSettings: GuardSettings = {
  engines: ['embedded/rules'],
  onError: 'rules',
  status: 200,
  threshold: guardThresholds.medium,
};
