import { navigate } from 'wouter/use-hash-location';

export function openScreen(path: string): void {
  navigate(path);
}

export function openTrace(traceId: string, spanId?: string): void {
  navigate(spanId === undefined ? `/traces/${traceId}` : `/traces/${traceId}/${spanId}`);
}
