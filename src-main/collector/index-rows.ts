/** Rows of the word index that belong to trace `id` have the numbers `id << 20` and following. */
const shift = 20;

export function firstIndexRow(trace: number): number {
  return trace * 2 ** shift;
}

/** Row ids of the traces whose words match; takes the expression. */
export const tracesWithWords = `SELECT rowid >> ${shift} FROM trace_index WHERE trace_index MATCH ?`;
