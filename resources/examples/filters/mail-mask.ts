import { createServer, type IncomingMessage, type Server } from 'node:http';

const address = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
const placeholder = /\[EMAIL_\d+\]/g;
/** The end of a text that may go on as a placeholder in the next event. */
const beginning = /\[(?:E(?:M(?:A(?:I(?:L(?:_\d*)?)?)?)?)?)?$/;
const forgottenAfterMs = 300_000;

/** What is known of one request until its reply has come by. */
interface Masked {
  readonly id: string;
  /** The address behind `[EMAIL_n]`, by n. */
  readonly addresses: string[];
  /** Text of the reply that is held back: it may be the first part of a placeholder. */
  held: string;
  /** Forgets it when no reply comes. */
  readonly timer: NodeJS.Timeout;
}

/**
 * An input and an output filter as a web service: below `/mask`, addresses in a request become
 * `[EMAIL_0]`, `[EMAIL_1]` and so on, so that the model never sees them; below `/unmask`, they come back
 * in its answer. Both see the same `x-request-id`, by which they know each other.
 */
export function createMailMask(): Server {
  const requests = new Map<string, Masked>();

  function maskedOf(id: string): Masked {
    const known = requests.get(id);
    if (known !== undefined) return known;
    const timer = setTimeout(() => forget(masked), forgottenAfterMs).unref();
    const masked: Masked = { id, addresses: [], held: '', timer };
    requests.set(id, masked);
    return masked;
  }

  function forget({ id, timer }: Masked): void {
    clearTimeout(timer);
    requests.delete(id);
  }

  return createServer(async (request, response) => {
    const { headers, method, url = '/' } = request;
    if (method === 'GET' && url === '/health') return void response.end('{"status":"healthy"}');
    const masked = maskedOf(String(headers['x-request-id'] ?? 'unknown'));
    const body = await textOf(request);
    if (url.startsWith('/mask/')) return void response.end(mask(body, masked));
    if (!url.startsWith('/unmask/')) return void response.writeHead(404).end();
    const isStream = headers['x-plano-stream'] === 'true';
    if (isStream) return void response.end(unmaskEvent(body, masked));
    // A reply that comes whole comes once.
    forget(masked);
    response.end(unmask(body, masked));
  });
}

/** In the JSON text itself: an address has nothing in it that JSON would escape. */
function mask(text: string, { addresses }: Masked): string {
  return text.replace(address, (found) => {
    if (!addresses.includes(found)) addresses.push(found);
    return `[EMAIL_${addresses.indexOf(found)}]`;
  });
}

function unmask(text: string, { addresses }: Masked): string {
  return text.replace(placeholder, (found) => addresses[Number(found.slice(7, -1))] ?? found);
}

/** One event of a Chat Completions stream: a placeholder may be spread over several. */
function unmaskEvent(event: string, masked: Masked): string {
  const data = /^data: ?(.*)$/m.exec(event)?.[1];
  const chunk = data === undefined ? null : JSON.parse(data);
  const choice = chunk?.choices?.[0];
  if (choice === undefined) return event;
  const text = masked.held + (choice.delta?.content ?? '');
  const isLast = choice.finish_reason !== null && choice.finish_reason !== undefined;
  masked.held = isLast ? '' : (beginning.exec(text)?.[0] ?? '');
  const content = unmask(text.slice(0, text.length - masked.held.length), masked);
  if (content !== '' || choice.delta?.content !== undefined) choice.delta = { ...choice.delta, content };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
}
