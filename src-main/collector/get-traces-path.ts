/** The RPC by which the command line, old and new, asks a collector for its traces. */
export const getTracesPath = '/plano.TraceQuery/GetTraces';
