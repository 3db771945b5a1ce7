/** What a run says of filters beyond the config file. */
export interface FilterSettings {
  /** `PLANO_FILTER_TIMEOUT_MS`: one call, with all its tries. */
  readonly timeoutMs: number;
  /** `PLANO_OUTPUT_FILTER_ON_ERROR`: what becomes of a reply whose filter cannot be asked. */
  readonly outputOnError: 'block' | 'pass';
  /** `PLANO_OUTPUT_FILTER_BATCH`: events that have come during a call go to the filter together. */
  readonly batchOutput: boolean;
}

export const defaultFilterSettings: FilterSettings = {
  timeoutMs: 30_000,
  outputOnError: 'block',
  batchOutput: false,
};
