import type { Options } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import { isObject, type JsonObject } from '../json-value.ts';

/** The member `requestMetadata`: what the client tells about the request, where Bedrock's logs can hold it. */
export function encodeRequestMetadata({ metadata, endUser }: Options, dropped: DroppedFields): JsonObject {
  const told: Record<string, string> = {};
  if (endUser !== undefined) {
    if (isValue(endUser)) told.user_id = endUser;
    else dropped.addOption('endUser');
  }
  if (metadata !== undefined) {
    const entries = isObject(metadata) ? Object.entries(metadata) : [];
    const isLoss = !isObject(metadata) || Object.keys(told).length + entries.length > mostEntries;
    if (isLoss || !entries.every(isEntry)) dropped.addOption('metadata');
    else Object.assign(told, metadata);
  }
  return Object.keys(told).length === 0 ? {} : { requestMetadata: told };
}

/** From Bedrock's API reference. */
const mostEntries = 16;
const allowed = /^[\w\s:@$#=/+,.-]{0,256}$/;

function isEntry([name, value]: readonly [string, unknown]): boolean {
  return name !== '' && isValue(name) && typeof value === 'string' && isValue(value);
}

function isValue(text: string): boolean {
  return allowed.test(text);
}
