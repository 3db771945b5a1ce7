import type { SourceMap } from '../source/source-node.ts';
import type { StateStorageEntry } from './config-model.ts';
import type { FieldReader } from './field-reader.ts';

/** The `state_storage` section as it is written. */
export function readStateStorage(node: SourceMap | null, read: FieldReader): StateStorageEntry | null {
  if (node === null) return null;
  const pool = read.map(node, 'pool');
  return {
    node,
    type: read.text(node, 'type'),
    connectionString: read.text(node, 'connection_string'),
    path: read.text(node, 'path'),
    ttl: read.numeric(node, 'ttl_seconds'),
    maxEntries: read.numeric(node, 'max_entries'),
    maxBytes: read.numeric(node, 'max_bytes'),
    maxRecordBytes: read.numeric(node, 'max_record_bytes'),
    maxContextBytes: read.numeric(node, 'max_context_bytes'),
    tenantHeader: read.text(node, 'tenant_header'),
    mirrorNative: read.flag(node, 'mirror_native'),
    onError: read.text(node, 'on_error'),
    readTimeout: read.numeric(node, 'read_timeout_ms'),
    writeTimeout: read.numeric(node, 'write_timeout_ms'),
    poolMax: read.numeric(pool, 'max'),
    poolIdle: read.numeric(pool, 'idle_seconds'),
    poolConnectTimeout: read.numeric(pool, 'connect_timeout_seconds'),
    encryptionKey: read.text(node, 'encryption_key'),
  };
}
