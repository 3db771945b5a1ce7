import { type JsonObject, textMember } from '../json-value.ts';
import type { Citation } from '../reply.ts';

/** A place on the web that a text block names; `null`: a place in a document of the request, which has no URL. */
export function decodeCitation(citation: unknown): Citation | null {
  const url = textMember(citation, 'url') ?? textMember(citation, 'source');
  if (url === null) return null;
  return { url, title: textMember(citation, 'title'), start: null, end: null };
}

/** `text`: the block's whole text, of which the citation may name a part. */
export function encodeCitation({ url, title, start, end }: Citation, text: string): JsonObject {
  return {
    type: 'web_search_result_location',
    cited_text: start === null || end === null ? '' : text.slice(start, end),
    encrypted_index: '',
    title,
    url,
  };
}
