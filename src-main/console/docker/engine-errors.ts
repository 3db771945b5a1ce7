/** Whether the engine says that a thing is not there. */
export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404;
}

/** Whether the engine says that a thing is in that state already, or of that name. */
export function isConflict(error: unknown): boolean {
  const status = statusOf(error);
  return status === 409 || status === 304;
}

function statusOf(error: unknown): number | null {
  if (!(error instanceof Error) || !('statusCode' in error)) return null;
  return typeof error.statusCode === 'number' ? error.statusCode : null;
}
