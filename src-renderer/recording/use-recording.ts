import { useMutation, useQuery } from '@tanstack/react-query';
import { create } from 'zustand';
import type { RecordingPolicy, RecordingState } from '../../src-main/contract/body-calls.ts';
import { host, hostQuery, queries } from '../lib/host.ts';

const stateQuery = hostQuery('recording.state', {});

/** What is recorded here; `undefined`: not known yet. */
export function useRecording(): RecordingState | undefined {
  return useQuery(stateQuery).data;
}

export function useChooseRecording() {
  return useMutation({
    mutationFn: (policy: RecordingPolicy) => host.call('recording.choose', { policy }),
    onSuccess: (state) => queries.setQueryData(stateQuery.queryKey, state),
  });
}

interface RecordingDialogState {
  readonly isOpen: boolean;
  readonly open: () => void;
  readonly close: () => void;
}

/** The one dialog about it, which several screens lead to. */
export const useRecordingDialog = create<RecordingDialogState>((set) => ({
  isOpen: false,
  open: () => {
    // Its figures grow while nobody looks.
    void queries.invalidateQueries({ queryKey: stateQuery.queryKey });
    set({ isOpen: true });
  },
  close: () => set({ isOpen: false }),
}));
