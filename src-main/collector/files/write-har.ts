import { isObject, parseJson, textMember } from '../../../src-gateway/apis/json-value.ts';
import { version } from '../../product-version.ts';
import { attributeValue, type SpanRecord, valueText } from '../span-record.ts';
import type { BundledBody } from './beside-spans.ts';
import type { TraceContents } from './trace-contents.ts';

/**
 * The recorded requests as an HTTP Archive 1.2 (http://www.softwareishard.com/blog/har-12-spec), as browsers
 * and proxies save and open it: one entry for each span whose request was recorded, the oldest first.
 */
export function writeHar({ bodies, spans }: TraceContents): string {
  const bySpan = Map.groupBy(bodies, ({ spanId, traceId }) => traceId + spanId);
  const entries = [...spans]
    .sort((a, b) => (a.startNs < b.startNs ? -1 : a.startNs > b.startNs ? 1 : 0))
    .flatMap((span) => entryOf(span, bySpan.get(span.traceId + span.spanId) ?? []));
  const log = { version: '1.2', creator: { name: 'Plano Console', version }, entries };
  return `${JSON.stringify({ log }, null, 2)}\n`;
}

const unknownSize = -1;

function entryOf(span: SpanRecord, bodies: readonly BundledBody[]): unknown[] {
  const request = bodies.find(({ part }) => part === 'request');
  if (request === undefined) return [];
  const response = bodies.find(({ part }) => part === 'response' || part === 'events');
  const [method = 'POST', path = '/'] = request.head?.start.split(' ') ?? [];
  const url = urlOf(span, request, path);
  const time = Number(span.endNs - span.startNs) / 1e6;
  return [
    {
      startedDateTime: new Date(Number(span.startNs / 1_000_000n)).toISOString(),
      time,
      request: {
        method,
        url,
        ...wireFacts(request),
        queryString: [...new URL(url).searchParams].map(([name, value]) => ({ name, value })),
        postData: { mimeType: request.contentType ?? '', text: request.text },
      },
      response: responseOf(response),
      cache: {},
      timings: { send: 0, wait: time, receive: 0 },
      comment: [
        `${span.resource.service} ${span.name}`,
        `trace ${span.traceId} span ${span.spanId}`,
        ...(request.truncated ? ['the request was cut'] : []),
        ...(response?.truncated === true ? ['the response was cut'] : []),
      ].join('; '),
    },
  ];
}

function responseOf(body: BundledBody | undefined): unknown {
  if (body === undefined) {
    // The archive has no entry without a response; status 0 is how browsers write that none came.
    const none = { ...{ status: 0, statusText: '', redirectURL: '' }, ...wireFacts(undefined) };
    return { ...none, content: { size: 0, mimeType: '' } };
  }
  return {
    ...{ status: Number(body.head?.start) || 0, statusText: '', redirectURL: '' },
    ...wireFacts(body),
    content: { size: body.size, mimeType: body.contentType ?? '', text: plainText(body) },
  };
}

function wireFacts(body: BundledBody | undefined): object {
  return {
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: body?.head?.headers ?? [],
    headersSize: unknownSize,
    bodySize: body?.size ?? unknownSize,
  };
}

/** Events are kept with their times; on the wire they were a text. */
function plainText({ part, text }: BundledBody): string {
  if (part !== 'events') return text;
  return text
    .split('\n')
    .flatMap((line) => {
      const event = parseJson(line);
      return isObject(event) ? [`${textMember(event, 'data') ?? ''}\n\n`] : [];
    })
    .join('');
}

/** Where the request went: as the span tells, else by the `Host` that the client named. */
function urlOf({ attributes, resource }: SpanRecord, { head }: BundledBody, path: string): string {
  const told = valueText(attributeValue(attributes, 'http.url')) ?? '';
  const host = head?.headers.find(({ name }) => name === 'host')?.value ?? 'localhost';
  // What clients ask is written with https whatever they used; what goes out is written as it is.
  const base = resource.service === outgoing && URL.canParse(told) ? told : `http://${host}`;
  return URL.canParse(path, base) ? new URL(path, base).href : `http://localhost${path}`;
}

const outgoing = 'plano(outbound)';
