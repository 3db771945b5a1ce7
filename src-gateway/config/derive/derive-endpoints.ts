import type { EndpointConfig } from '../gateway-config.ts';
import type { ConfigModel, EndpointEntry } from '../model/config-model.ts';
import { parseUrl } from '../model/parse-url.ts';
import { parseDuration } from '../shape/check-duration.ts';
import { type DeriveOptions, pickPairs, pickText } from './derive-mode.ts';

/** Endpoints by name; the default port is that of the protocol. */
export function deriveEndpoints(model: ConfigModel, options: DeriveOptions): Record<string, EndpointConfig> {
  return Object.fromEntries(
    model.endpoints.flatMap((entry) => {
      const derived = deriveEndpoint(entry, options);
      return derived === null ? [] : [[entry.name, derived]];
    }),
  );
}

function deriveEndpoint(entry: EndpointEntry, options: DeriveOptions): EndpointConfig | null {
  if (entry.endpoint === null) return null;
  const written = pickText(entry.endpoint, options.mode);
  const scheme = /^(https?):\/\//i.exec(written)?.[1]?.toLowerCase();
  const given = scheme ?? entry.protocol?.value;
  const protocol = given === 'https' ? 'https' : 'http';
  const parts = parseUrl(scheme === undefined ? `${protocol}://${written}` : written);
  if (typeof parts === 'string') return null;
  return {
    host: parts.host,
    port: parts.port ?? (protocol === 'https' ? 443 : 80),
    protocol,
    connectTimeoutMs: atLeast50(parseDuration(entry.connectTimeout?.value ?? '')),
    hostHeader: entry.httpHost === null ? null : pickText(entry.httpHost, options.mode),
    prefixAffinity: entry.prefixAffinity?.value ?? false,
    headers: pickPairs(entry.headers, options.mode),
  };
}

/** Samples of Plano wait 5 ms, in which no connection beyond this machine opens. */
function atLeast50(milliseconds: number | null): number | null {
  return milliseconds === null ? null : Math.max(50, milliseconds);
}
