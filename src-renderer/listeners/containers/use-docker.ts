import { useMutation, useQuery } from '@tanstack/react-query';
import type { DockerView, HelperRole } from '../../../src-main/contract/docker-calls.ts';
import { host, hostQuery, queries } from '../../lib/host.ts';

const overview = hostQuery('docker.overview', {});
const refreshMs = 3000;

export type DockerAction =
  | { readonly method: 'docker.start-helper'; readonly role: HelperRole; readonly pull: boolean }
  | { readonly method: 'docker.start' | 'docker.stop' | 'docker.remove'; readonly id: string }
  | { readonly method: 'docker.remove-volume'; readonly name: string; readonly typed: string };

/** The engine and what is ours in it; asked again while somebody looks. */
export function useDocker() {
  return useQuery({ ...overview, staleTime: 0, refetchInterval: refreshMs });
}

/** One thing done to the engine; its answer is what the dialog then shows. */
export function useDockerAction(onProgress: (text: string) => void = () => undefined) {
  return useMutation({
    mutationFn: (action: DockerAction) => run(action, onProgress),
    onSuccess: (view) => queries.setQueryData(overview.queryKey, view),
  });
}

function run(action: DockerAction, onProgress: (text: string) => void): Promise<DockerView> {
  switch (action.method) {
    case 'docker.start-helper': {
      const { role, pull } = action;
      return host.call(
        action.method,
        { role, pull },
        { onProgress: ({ text }: { readonly text: string }) => onProgress(text) },
      );
    }
    case 'docker.remove-volume':
      return host.call(action.method, { name: action.name, typed: action.typed });
    default:
      return host.call(action.method, { id: action.id });
  }
}
