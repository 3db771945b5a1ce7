import { useEffect } from 'react';
import { filterInAddress, showFilterInAddress } from './list-address.ts';
import { useTraceList } from './trace-list.ts';

/** Keeps the filter and the address of the list the same, whichever of them changes. */
export function useFilterInAddress(): void {
  useEffect(() => {
    const read = () => {
      const filter = filterInAddress();
      const { query, setFilter, since } = useTraceList.getState();
      if (filter !== null && (filter.query !== query || filter.since !== since)) setFilter(filter);
    };
    read();
    showFilterInAddress(useTraceList.getState());
    window.addEventListener('hashchange', read);
    return () => window.removeEventListener('hashchange', read);
  }, []);
}
