import { ChevronDown } from 'lucide-react';
import { Button } from '../components/button.tsx';
import { Menu, MenuCheckItem, MenuItem, MenuSeparator } from '../components/menu.tsx';
import { traceColumns } from './trace-columns.tsx';
import { useTraceColumns } from './use-trace-columns.ts';

/** Which columns the list has; the choice stays in this browser. */
export function ColumnChoice() {
  const { hidden, setHidden } = useTraceColumns();
  return (
    <Menu
      trigger={
        <Button size="small" data-testid="column-choice">
          Columns
          <ChevronDown aria-hidden className="size-3.5 text-muted" />
        </Button>
      }
    >
      {traceColumns.map(({ always = false, heading, id }) => (
        <MenuCheckItem
          key={id}
          checked={always || !hidden.includes(id)}
          disabled={always}
          testId={`column-choice-${id}`}
          onChange={(shown) => setHidden(shown ? hidden.filter((one) => one !== id) : [...hidden, id])}
        >
          {heading}
        </MenuCheckItem>
      ))}
      <MenuSeparator />
      <MenuItem testId="column-choice-all" disabled={hidden.length === 0} onSelect={() => setHidden([])}>
        Show all
      </MenuItem>
    </Menu>
  );
}
