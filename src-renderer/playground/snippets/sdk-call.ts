/** How an SDK is asked in one of the client APIs. */
export interface SdkCall {
  readonly packageName: string;
  readonly name: string;
  /** Behind the address of the listener. */
  readonly base: string;
  readonly call: string;
  /** Lines that print a stream as it comes. */
  readonly stream: readonly string[];
  /** The line that prints a whole answer. */
  readonly whole: string;
}
