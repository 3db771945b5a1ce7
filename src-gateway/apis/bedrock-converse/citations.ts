import { member, textMember } from '../json-value.ts';
import type { Citation } from '../reply.ts';

/** A place on the web that a text names; `null`: a place in a document of the request, which has no URL. */
export function decodeCitation(citation: unknown): Citation | null {
  const url = textMember(member(member(citation, 'location'), 'web'), 'url');
  return url === null ? null : { url, title: textMember(citation, 'title'), start: null, end: null };
}
