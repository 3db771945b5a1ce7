/** Set by every SDK itself, or of another client. */
const ofTheClient = /^(content-type|accept|user-agent|anthropic-version|x-stainless-.*)$/;

/** Headers that a program must name although it uses an SDK; `null`: none. */
export function sdkHeaders(headers: Readonly<Record<string, string>>): Record<string, string> | null {
  const left = Object.entries(headers).filter(([name]) => !ofTheClient.test(name));
  return left.length === 0 ? null : Object.fromEntries(left);
}
