/** What is to be written, and where. */
export interface InitChoice {
  /** Of the template; `null`: the empty config. */
  readonly template: string | null;
  /** As it was typed. */
  readonly output: string;
  readonly force: boolean;
}
