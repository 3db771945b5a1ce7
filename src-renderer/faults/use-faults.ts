import { useMutation } from '@tanstack/react-query';
import { create } from 'zustand';
import type { InjectedFault } from '../../src-main/contract/injected-fault.ts';
import { showGateway } from '../lib/gateway.ts';
import { host } from '../lib/host.ts';

interface FailureLabState {
  readonly isOpen: boolean;
  readonly open: () => void;
  readonly close: () => void;
}

/** The one dialog of the failure lab, which several screens lead to. */
export const useFailureLab = create<FailureLabState>((set) => ({
  isOpen: false,
  open: () => set({ isOpen: true }),
  close: () => set({ isOpen: false }),
}));

export function useSetFault() {
  return useMutation({
    mutationFn: (wanted: { readonly model: string; readonly fault: InjectedFault | null }) =>
      host.call('faults.set', wanted),
    onSuccess: showGateway,
  });
}

export function useClearFaults() {
  return useMutation({ mutationFn: () => host.call('faults.clear', {}), onSuccess: showGateway });
}
