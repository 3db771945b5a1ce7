import { attributeValue, type SpanAttribute, valueText } from './span-record.ts';

/** `service.name` of a resource, `unknown` without one. */
export function serviceName(attributes: readonly SpanAttribute[]): string {
  return valueText(attributeValue(attributes, 'service.name')) || 'unknown';
}
