import { useMutation, useQuery } from '@tanstack/react-query';
import { Bookmark, Trash2 } from 'lucide-react';
import { type FormEvent, useEffect, useId, useMemo, useState } from 'react';
import type { CallResult } from '../../src-main/contract/contract.ts';
import { Button } from '../components/button.tsx';
import { Popover } from '../components/popover.tsx';
import { type Command, useCommands } from '../lib/commands.ts';
import { failureText, host, hostQuery, queries } from '../lib/host.ts';
import { sinceText } from './since-choice.tsx';
import { useTraceList } from './trace-list.ts';

type Filters = CallResult<'saved-filters.read'>;
type Filter = Filters['filters'][number];

const question = hostQuery('saved-filters.read', {});

/** Keeps what the list shows under a name, in the workspace, and shows what was kept. */
export function SavedFilters() {
  const [isOpen, setOpen] = useState(false);
  const saved = useQuery(question);
  const { refetch } = saved;
  // Another window, or a pull, may have changed the file.
  useEffect(() => {
    if (isOpen) void refetch();
  }, [isOpen, refetch]);
  const filters = saved.data?.filters;
  const commands = useMemo(
    () => [
      { id: 'traces.save-filter', title: 'Save this filter', run: () => setOpen(true) },
      ...(filters ?? []).map(
        (filter): Command => ({
          id: `traces.saved.${filter.name}`,
          title: `Show traces: ${filter.name}`,
          run: () => useTraceList.getState().setFilter(filter),
        }),
      ),
    ],
    [filters],
  );
  useCommands('traces-saved', commands);
  return (
    <Popover
      title="Saved filters"
      testId="saved-filters"
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button size="small" className="h-7 shrink-0" data-testid="save-filter">
          <Bookmark aria-hidden className="size-3.5 text-muted" />
          save
        </Button>
      }
    >
      <Content saved={saved.data} failure={saved.error} close={() => setOpen(false)} />
    </Popover>
  );
}

interface ContentProps {
  readonly saved: Filters | undefined;
  readonly failure: Error | null;
  readonly close: () => void;
}

function Content({ saved, failure, close }: ContentProps) {
  const take = (next: Filters) => queries.setQueryData(question.queryKey, next);
  const remove = useMutation({
    mutationFn: (name: string) => host.call('saved-filters.remove', { name }),
    onSuccess: take,
  });
  const save = useMutation({
    mutationFn: (filter: Filter) => host.call('saved-filters.save', filter),
    onSuccess: (next) => {
      take(next);
      close();
    },
  });
  const wrong = save.error ?? remove.error ?? failure;
  const filters = saved?.filters ?? [];
  return (
    <div className="flex min-w-80 flex-col gap-3">
      {filters.length === 0 && (
        <p className="text-xs text-muted" data-testid="no-saved-filters">
          None yet. What the list shows now can be kept under a name, for everybody who opens this workspace.
        </p>
      )}
      {filters.length > 0 && (
        <ul className="flex flex-col gap-0.5">
          {filters.map((filter) => (
            <SavedLine
              key={filter.name}
              filter={filter}
              onChoose={() => {
                useTraceList.getState().setFilter(filter);
                close();
              }}
              onRemove={() => remove.mutate(filter.name)}
            />
          ))}
        </ul>
      )}
      <SaveForm filters={filters} isBusy={save.isPending} onSave={save.mutate} />
      {wrong !== null && (
        <p role="alert" className="text-xs text-bad" data-testid="saved-filters-failure">
          {failureText(wrong)}
        </p>
      )}
      <p className="text-xs text-muted">Kept in {saved?.file ?? '.plano/ui.json'} beside the config.</p>
    </div>
  );
}

interface SavedLineProps {
  readonly filter: Filter;
  readonly onChoose: () => void;
  readonly onRemove: () => void;
}

function SavedLine({ filter, onChoose, onRemove }: SavedLineProps) {
  return (
    <li className="flex items-center gap-1" data-testid="saved-filter" data-name={filter.name}>
      <button
        type="button"
        data-testid="saved-filter-show"
        onClick={onChoose}
        className="flex min-w-0 flex-1 flex-col rounded-md px-2 py-1 text-left hover:bg-hover"
      >
        <span className="truncate text-sm font-medium">{filter.name}</span>
        <span className="truncate font-mono text-xs text-muted">{shownFilter(filter)}</span>
      </button>
      <Button
        tone="quiet"
        size="icon"
        className="size-6"
        aria-label={`Remove ${filter.name}`}
        data-testid="saved-filter-remove"
        onClick={onRemove}
      >
        <Trash2 aria-hidden className="size-3.5" />
      </Button>
    </li>
  );
}

interface SaveFormProps {
  readonly filters: readonly Filter[];
  readonly isBusy: boolean;
  readonly onSave: (filter: Filter) => void;
}

function SaveForm({ filters, isBusy, onSave }: SaveFormProps) {
  const { query, since, fault } = useTraceList();
  const [name, setName] = useState('');
  const id = useId();
  const wanted = name.trim();
  const isAll = query.trim() === '' && since === null;
  const refusal =
    fault !== null
      ? 'The filter cannot be read.'
      : isAll
        ? 'The list shows all traces: there is no filter.'
        : null;
  const replaces = filters.some((filter) => filter.name === wanted);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wanted !== '' && refusal === null) onSave({ name: wanted, query, since });
  };
  return (
    <form onSubmit={submit} className="border-t border-line pt-3">
      <label htmlFor={id} className="text-xs text-muted">
        {refusal ?? `Save as: ${shownFilter({ query, since })}`}
      </label>
      <div className="mt-1 flex gap-2">
        <input
          id={id}
          value={name}
          maxLength={80}
          placeholder="Name, for example errors of today"
          disabled={refusal !== null}
          data-testid="saved-filter-name"
          onChange={({ target }) => setName(target.value)}
          className="h-7 min-w-0 flex-1 rounded-md border border-line-strong/70 bg-surface px-2 text-sm disabled:opacity-50"
        />
        <Button
          type="submit"
          tone="primary"
          className="h-7"
          disabled={wanted === '' || refusal !== null || isBusy}
          data-testid="saved-filter-save"
        >
          {replaces ? 'Replace' : 'Save'}
        </Button>
      </div>
    </form>
  );
}

function shownFilter({ query, since }: Pick<Filter, 'query' | 'since'>): string {
  return [query.trim(), since === null ? '' : sinceText(since)].filter((part) => part !== '').join(' · ');
}
