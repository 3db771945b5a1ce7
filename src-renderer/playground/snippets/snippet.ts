import { curlText } from '../curl-text.ts';
import { javascriptSnippet } from './javascript-snippet.ts';
import { pythonSnippet } from './python-snippet.ts';
import type { SnippetRequest } from './snippet-request.ts';

export type SnippetLanguage = 'curl' | 'python' | 'javascript';

const languages: Readonly<Record<SnippetLanguage, (request: SnippetRequest) => string>> = {
  curl: curlText,
  python: pythonSnippet,
  javascript: javascriptSnippet,
};

/** The request as a program that runs as it stands, with the vendor's own SDK where there is one for its API. */
export function snippet(language: SnippetLanguage, request: SnippetRequest): string {
  return languages[language](request);
}
