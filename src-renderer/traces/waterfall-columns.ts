/** Heading and rows of the waterfall stand on the same three columns: span, duration, time. */
export const waterfallColumns = 'grid grid-cols-[minmax(220px,40%)_76px_minmax(160px,1fr)]';
