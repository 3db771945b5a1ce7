import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

const temperatures: Readonly<Record<string, number>> = { lisbon: 22, oslo: 6, seattle: 12 };
const rates: Readonly<Record<string, number>> = { EUR: 0.92, GBP: 0.79, JPY: 156.4, TRY: 32.6 };
const longestBody = 64 * 1024;

type Handler = (url: URL, body: unknown) => unknown;

/** What is wrong with a request, and the status that says so. */
class BadRequest extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const routes: Readonly<Record<string, Handler>> = {
  'POST /weather': (_url, body) => {
    const { days = 1, location } = Object(body);
    if (typeof location !== 'string') throw new BadRequest(422, 'location must be a text');
    if (!Number.isInteger(days) || days < 1 || days > 14) throw new BadRequest(422, 'days must be 1 to 14');
    const [city = ''] = location.toLowerCase().split(',');
    const celsius = temperatures[city.trim()];
    if (celsius === undefined) throw new BadRequest(404, `no weather is known for ${location}`);
    return { location, celsius: Array.from({ length: days }, (_, day) => celsius + (day % 3)) };
  },
  'GET /v1/latest': ({ searchParams }) => {
    const symbol = searchParams.get('symbols')?.toUpperCase() ?? '';
    const rate = rates[symbol];
    if (rate === undefined) throw new BadRequest(404, `no rate is known for ${symbol}`);
    return { base: searchParams.get('base') ?? 'USD', rates: { [symbol]: rate } };
  },
  'GET /v1/currencies': () => Object.keys(rates),
};

/** A web service with the weather of three cities and four exchange rates. A real one would know more. */
export function createTravelApi(): Server {
  return createServer((request, response) => void answer(request, response));
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const url = new URL(request.url ?? '/', 'http://travel');
    const handler = routes[`${request.method} ${url.pathname}`];
    if (handler === undefined) throw new BadRequest(404, `nothing is at ${request.method} ${url.pathname}`);
    send(response, 200, handler(url, await jsonOf(request)));
  } catch (error) {
    const status = error instanceof BadRequest ? error.status : 500;
    send(response, status, { error: error instanceof Error ? error.message : String(error) });
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function jsonOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const piece of request.setEncoding('utf8')) {
    text += piece;
    if (text.length > longestBody) throw new BadRequest(413, 'the body is too long');
  }
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    throw new BadRequest(400, 'the body is no JSON');
  }
}
