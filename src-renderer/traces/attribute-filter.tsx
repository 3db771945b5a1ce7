import { Filter } from 'lucide-react';
import { Button } from '../components/button.tsx';
import { Menu, MenuItem } from '../components/menu.tsx';
import { openScreen } from '../lib/navigation.ts';
import { exactTerm, withTerm } from './query-edit.ts';
import { groupingOfAttribute } from './trace-groups.ts';
import { useTraceList } from './trace-list.ts';
import { useTraceGroups } from './use-trace-groups.ts';

/** Takes an attribute of a span into the filter of the list. */
export function AttributeFilter({ name, value }: { readonly name: string; readonly value: string }) {
  const filterBy = (term: string) => {
    const { query, setQuery } = useTraceList.getState();
    openScreen('/traces');
    setQuery(withTerm(query, term));
  };
  const grouping = groupingOfAttribute(name);
  return (
    <Menu
      trigger={
        <Button
          size="icon"
          tone="quiet"
          className="size-5 opacity-0 group-hover:opacity-100 focus-visible:opacity-100 aria-expanded:opacity-100"
          aria-label={`Filter by ${name}`}
          title="Filter the list"
          data-testid="attribute-filter"
        >
          <Filter aria-hidden className="size-3" />
        </Button>
      }
    >
      <MenuItem testId="filter-only" onSelect={() => filterBy(exactTerm(name, value))}>
        Only this
      </MenuItem>
      <MenuItem testId="filter-not" onSelect={() => filterBy(`-${exactTerm(name, value)}`)}>
        Not this
      </MenuItem>
      {grouping !== null && (
        <MenuItem
          testId="group-by-this"
          onSelect={() => {
            useTraceGroups.getState().setGrouping(grouping);
            openScreen('/traces');
          }}
        >
          Group by {grouping}
        </MenuItem>
      )}
    </Menu>
  );
}
