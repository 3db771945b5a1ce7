/** Of the connection: whoever sends writes them. */
const ofTheConnection =
  /^(host|connection|keep-alive|transfer-encoding|upgrade|te|trailer|expect|content-length|content-encoding)$/i;
const credentials =
  /^(authorization|proxy-authorization|cookie|x-api-key|api-key|x-goog-api-key|x-plano-key)$/i;

/** Why a case cannot send a header; `null`: it can. */
export function headerProblem(name: string): string | null {
  if (!/^[A-Za-z0-9-]{1,100}$/.test(name)) return `"${name}" is no name of a header`;
  if (ofTheConnection.test(name)) return `"${name}" belongs to the connection, not to the request`;
  return credentials.test(name) ? `"${name}" is a credential: it has no place in a case` : null;
}
