/** A session for reading: ids that the gateway made are shortened, those that a client chose stay. */
export function sessionName(sessionId: string): string {
  if (sessionId.startsWith('implicit:')) return sessionId.slice('implicit:'.length, 'implicit:'.length + 6);
  return sessionId.length <= 24 ? sessionId : `${sessionId.slice(0, 23)}…`;
}

export function sessionPath(sessionId: string): string {
  return `/sessions/${encodeURIComponent(sessionId)}`;
}
