import { apiPathOf } from '../curl-text.ts';
import type { SnippetRequest } from './snippet-request.ts';

/** The request in Go, with its standard library alone: a program that prints the reply as it comes. */
export function goSnippet({ api, body, headers, url }: SnippetRequest): string {
  const set = Object.entries({ 'content-type': 'application/json', ...headers });
  return [
    'package main',
    '',
    'import (',
    ...['io', 'log', 'net/http', 'os', 'strings'].map((name) => `\t"${name}"`),
    ')',
    '',
    'func main() {',
    // A string of JSON is one of Go, too.
    `\tbody := ${JSON.stringify(JSON.stringify(body))}`,
    `\trequest, err := http.NewRequest("POST", ${JSON.stringify(url + apiPathOf(api))}, strings.NewReader(body))`,
    ...stopped,
    ...set.map(([name, value]) => `\trequest.Header.Set(${JSON.stringify(name)}, ${JSON.stringify(value)})`),
    '\tif key := os.Getenv("PLANO_GATEWAY_KEY"); key != "" {',
    '\t\trequest.Header.Set("x-plano-key", key)',
    '\t}',
    '\tresponse, err := http.DefaultClient.Do(request)',
    ...stopped,
    '\tdefer response.Body.Close()',
    '\t_, err = io.Copy(os.Stdout, response.Body)',
    ...stopped,
    '}',
    '',
  ].join('\n');
}

const stopped = ['\tif err != nil {', '\t\tlog.Fatal(err)', '\t}'];
