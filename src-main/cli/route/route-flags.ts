/** Flags of `planoai route`. */
export interface RouteFlags {
  readonly config?: string;
  readonly model?: string;
  readonly messages?: string;
  readonly system?: string;
  readonly tools?: string;
  readonly header: readonly Header[];
  readonly listener?: string;
  readonly affinity?: string;
  /** `true`: the instance that runs. */
  readonly live?: string | true;
  readonly offline?: boolean;
  readonly router?: string;
  readonly repeat: number;
}

export interface Header {
  /** Lower-case. */
  readonly name: string;
  readonly value: string;
}
