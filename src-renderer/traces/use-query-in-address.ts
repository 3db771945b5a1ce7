import { useEffect } from 'react';
import { queryInAddress, showQueryInAddress } from './list-address.ts';
import { useTraceList } from './trace-list.ts';

/** Keeps the filter and the address of the list the same, whichever of them changes. */
export function useQueryInAddress(): void {
  useEffect(() => {
    const read = () => {
      const query = queryInAddress();
      const { query: shown, setQuery } = useTraceList.getState();
      if (query !== null && query !== shown) setQuery(query);
    };
    read();
    showQueryInAddress(useTraceList.getState().query);
    window.addEventListener('hashchange', read);
    return () => window.removeEventListener('hashchange', read);
  }, []);
}
