import { useQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { type RefObject, useMemo, useRef, useState } from 'react';
import { Button } from '../components/button.tsx';
import { Failure } from '../components/failure.tsx';
import { ScreenHeader } from '../components/screen-header.tsx';
import { ShownKey } from '../components/shown-key.tsx';
import { useCommands } from '../lib/commands.ts';
import { hostQuery } from '../lib/host.ts';
import { FileNotice } from './file-notice.tsx';
import { JsonView } from './json-view.tsx';
import { SettingsList } from './settings-list.tsx';

/** What people set for themselves, on this machine. */
export function SettingsScreen() {
  const file = useQuery(hostQuery('settings.file', {}));
  const field = useRef<HTMLInputElement>(null);
  const [search, setSearch] = useState('');
  const [asText, setAsText] = useState(false);
  const commands = useMemo(
    () => [
      {
        id: 'settings.search',
        title: 'Search the settings',
        keys: ['Slash'],
        run: () => field.current?.focus(),
      },
      { id: 'settings.json', title: 'Edit the settings as JSON', run: () => setAsText(true) },
    ],
    [],
  );
  useCommands('settings', commands);
  return (
    <div className="flex h-full flex-col" data-testid="settings-screen">
      <ScreenHeader
        title="Settings"
        detail={
          asText ? (
            <code className="truncate font-mono text-2xs">{file.data?.path}</code>
          ) : (
            <SearchField field={field} value={search} onChange={setSearch} />
          )
        }
        actions={
          <Button
            aria-pressed={asText}
            data-testid="settings-json"
            data-state={asText ? 'on' : 'off'}
            onClick={() => setAsText(!asText)}
          >
            {asText ? 'Back to the list' : 'Edit as JSON'}
          </Button>
        }
      />
      {file.isError && (
        <Failure
          testId="settings-failure"
          className="m-4"
          title="The file of the settings could not be read"
          error={file.error}
          onRetry={() => void file.refetch()}
        />
      )}
      {!asText && (
        <SettingsList
          search={search}
          file={file.data}
          onEdit={() => setAsText(true)}
          onClear={() => setSearch('')}
        />
      )}
      {asText && file.data && (
        <div data-pane className="flex min-h-0 flex-1 flex-col gap-3 overflow-auto p-4">
          <FileNotice file={file.data} />
          <JsonView file={file.data} />
        </div>
      )}
    </div>
  );
}

interface SearchFieldProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function SearchField({ field, value, onChange }: SearchFieldProps) {
  return (
    <label className="flex h-7 w-full max-w-md items-center gap-1.5 rounded-md border border-line-strong/70 bg-surface px-2 focus-within:outline-2 focus-within:outline-accent">
      <Search aria-hidden className="size-3.5" />
      <input
        ref={field}
        aria-label="Search the settings"
        placeholder="Search"
        value={value}
        data-testid="settings-search"
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && onChange('')}
        className="min-w-0 flex-1 bg-transparent text-sm text-text outline-none placeholder:text-muted"
      />
      <ShownKey of="Slash" className="font-mono text-2xs" />
    </label>
  );
}
