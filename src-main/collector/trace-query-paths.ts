/** The RPC by which the command line, old and new, asks a collector for its traces. */
export const getTracesPath = '/plano.TraceQuery/GetTraces';
/** Stores an OTLP document from a file; JSON both ways. */
export const importTracesPath = '/plano.TraceQuery/ImportTraces';
/** Deletes every trace: `{}` -> `{"deleted":n}`; from this machine only. */
export const clearTracesPath = '/plano.TraceQuery/ClearTraces';
/** `traces.stats` of the contract, as JSON. */
export const getStatsPath = '/plano.TraceQuery/GetStats';
/** Single calls to models: `calls.recent` of the contract, as JSON. */
export const getCallsPath = '/plano.TraceQuery/GetCalls';
