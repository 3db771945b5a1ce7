import { ApiError } from '../apis/api-error.ts';
import type { Exchange } from './exchange.ts';

/** Header lines have an end; a list that does not fit loses whole paths. */
const longestHeader = 1024;

/** Throws `ApiError` 400 when the client wants everything carried, and a field cannot be. */
export function refuseDropped(exchange: Exchange, paths: readonly string[], model: string): void {
  const [first] = paths;
  const isStrict = exchange.request.headers['x-plano-strict-translation'] === 'true';
  if (!isStrict || first === undefined) return;
  const others = paths.length > 1 ? ` (nor ${paths.slice(1).join(', ')})` : '';
  throw new ApiError(
    400,
    'unsupported_parameter',
    `${model} cannot be sent \`${first}\`${others}. Leave it out, or send the request without x-plano-strict-translation to have it left out.`,
    { param: first, details: { dropped_fields: paths } },
  );
}

/** The value of `x-plano-dropped-fields` and `plano.dropped_fields`; `null`: everything was carried. */
export function droppedFieldsText(paths: readonly string[]): string | null {
  let text = '';
  for (const path of new Set(paths)) {
    const next = text === '' ? path : `${text},${path}`;
    if (next.length > longestHeader) break;
    text = next;
  }
  return text === '' ? null : text;
}
