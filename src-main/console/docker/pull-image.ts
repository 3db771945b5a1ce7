import type Docker from 'dockerode';
import { DockerFailure } from './docker-failure.ts';

export interface PullOptions {
  /** Ends the download. */
  readonly signal: AbortSignal;
  /** How far it is: `48 of 120 MB`. */
  onProgress?(text: string): void;
}

/** Fetches an image by its exact name. Rejects with `image_pull_failed`. */
export async function pullImage(
  docker: Docker,
  image: string,
  { signal, onProgress = () => undefined }: PullOptions,
): Promise<void> {
  const layers = new Map<string, { readonly current: number; readonly total: number }>();
  try {
    const stream = await docker.pull(image, { abortSignal: signal });
    await new Promise<void>((resolve, reject) => {
      docker.modem.followProgress(
        stream,
        (error) => (error === null ? resolve() : reject(error)),
        (event: unknown) => {
          const layer = layerOf(event);
          if (layer === null) return;
          layers.set(layer.id, layer);
          onProgress(progressText([...layers.values()]));
        },
      );
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DockerFailure('image_pull_failed', `The image ${image} could not be fetched: ${reason}`, {
      details: [{ image }],
      cause: error,
    });
  }
}

/** `null`: the event is of something else. */
function layerOf(event: unknown): { id: string; current: number; total: number } | null {
  if (typeof event !== 'object' || event === null || !('id' in event) || !('progressDetail' in event))
    return null;
  const { id, progressDetail } = event;
  if (typeof id !== 'string' || typeof progressDetail !== 'object' || progressDetail === null) return null;
  if (!('current' in progressDetail) || !('total' in progressDetail)) return null;
  const { current, total } = progressDetail;
  return typeof current === 'number' && typeof total === 'number' ? { id, current, total } : null;
}

function progressText(layers: readonly { readonly current: number; readonly total: number }[]): string {
  const sum = (field: 'current' | 'total') => layers.reduce((bytes, layer) => bytes + layer[field], 0);
  return `${megabytes(sum('current'))} of ${megabytes(sum('total'))} MB`;
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1_000_000);
}
