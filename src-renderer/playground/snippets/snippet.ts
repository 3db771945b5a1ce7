import { curlText } from '../curl-text.ts';
import { goSnippet } from './go-snippet.ts';
import { javascriptSnippet } from './javascript-snippet.ts';
import { planoaiSnippet } from './planoai-snippet.ts';
import { pythonSnippet } from './python-snippet.ts';
import type { SnippetRequest } from './snippet-request.ts';

export type SnippetLanguage = 'curl' | 'python' | 'javascript' | 'go' | 'planoai';

const languages: Readonly<Record<SnippetLanguage, (request: SnippetRequest) => string>> = {
  curl: curlText,
  python: pythonSnippet,
  javascript: javascriptSnippet,
  go: goSnippet,
  planoai: planoaiSnippet,
};

/** The request as a program that runs as it stands, with the vendor's own SDK where there is one for its API. */
export function snippet(language: SnippetLanguage, request: SnippetRequest): string {
  return languages[language](request);
}
