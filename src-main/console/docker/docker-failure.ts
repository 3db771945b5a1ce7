/** What an engine could not be asked or told to do; `code` is that of the command line's JSON. */
export class DockerFailure extends Error {
  override readonly name = 'DockerFailure';
  readonly code:
    | 'docker_unavailable'
    | 'image_missing'
    | 'image_pull_failed'
    | 'image_build_failed'
    | 'foreign_container'
    | 'container_exited'
    | 'confirmation_needed'
    | 'foreign_volume'
    | 'not_own'
    | 'port_in_use';
  readonly details: readonly unknown[];
  readonly hint: string | undefined;

  constructor(
    code: DockerFailure['code'],
    message: string,
    more: { readonly details?: readonly unknown[]; readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.code = code;
    this.details = more.details ?? [];
    this.hint = more.hint;
  }
}
