/** A party of the benchmark: the client, on raw keep-alive sockets. */
import { drive } from './drive-load.ts';
import { drivePaced } from './drive-paced.ts';
import { holdStreams, releaseStreams } from './hold-streams.ts';
import type { LoadOrder } from './load-order.ts';

process.on('message', (order: LoadOrder) => {
  carryOut(order).then(
    (result) => process.send?.(result ?? 'done'),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.once('disconnect', () => process.exit(0));
process.send?.('ready');

async function carryOut(order: LoadOrder): Promise<unknown> {
  switch (order.type) {
    case 'drive':
      return drive(order);
    case 'pace':
      return drivePaced(order);
    case 'hold':
      return holdStreams(order);
    case 'release':
      return releaseStreams();
    default:
      return order satisfies never;
  }
}
