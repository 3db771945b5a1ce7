/** The parts of an answer to an export; both encodings. `rejected` 0 with a message is a warning. */
export interface ExportResponse {
  readonly rejected: number;
  readonly message: string;
}

export type SignalName = 'traces' | 'metrics' | 'logs';

const rejectedNames: Record<SignalName, string> = {
  traces: 'rejectedSpans',
  metrics: 'rejectedDataPoints',
  logs: 'rejectedLogRecords',
};

/** OTLP's JSON encoding: `{}` for full success. */
export function exportResponseJson(signal: SignalName, { rejected, message }: ExportResponse): string {
  if (rejected === 0 && message === '') return '{}';
  return JSON.stringify({
    partialSuccess: {
      ...(rejected > 0 && { [rejectedNames[signal]]: String(rejected) }),
      errorMessage: message,
    },
  });
}

/** Protobuf: `partial_success = 1 { rejected = 1; error_message = 2 }`, no bytes for full success. */
export function exportResponseProtobuf({ rejected, message }: ExportResponse): Buffer {
  if (rejected === 0 && message === '') return Buffer.alloc(0);
  const count = rejected > 0 ? Buffer.concat([Buffer.of(0x08), varint(rejected)]) : Buffer.alloc(0);
  return field(1, Buffer.concat([count, field(2, Buffer.from(message))]));
}

/** `google.rpc.Status`: `code = 1; message = 2; details = 3`. */
export function statusProtobuf(code: number, message: string, details?: Buffer): Buffer {
  const parts = [Buffer.of(0x08), varint(code), field(2, Buffer.from(message))];
  if (details) parts.push(field(3, details));
  return Buffer.concat(parts);
}

/** `google.protobuf.Any` with `google.rpc.RetryInfo { retry_delay = 1 { seconds = 1 } }`. */
export function retryInfo(seconds: number): Buffer {
  const delay = Buffer.concat([Buffer.of(0x08), varint(seconds)]);
  const type = field(1, Buffer.from('type.googleapis.com/google.rpc.RetryInfo'));
  return Buffer.concat([type, field(2, field(1, delay))]);
}

function field(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.of((number << 3) | 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 0x80);
  }
}
