import { useQuery } from '@tanstack/react-query';
import { SearchX } from 'lucide-react';
import { useRef } from 'react';
import type { SettingsFile } from '../../src-main/contract/settings-calls.ts';
import { Button } from '../components/button.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { hostQuery } from '../lib/host.ts';
import { FileNotice } from './file-notice.tsx';
import { findSettings } from './find-settings.ts';
import { settingGroups } from './groups/groups.ts';
import { Section } from './section.tsx';
import { SettingRow } from './setting-row.tsx';
import { useLinkedSection } from './use-linked-section.ts';

interface SettingsListProps {
  readonly search: string;
  /** Absent while it is being read. */
  readonly file: SettingsFile | undefined;
  readonly onEdit: () => void;
  readonly onClear: () => void;
}

/** The groups of settings that fit the search. */
export function SettingsList({ search, file, onEdit, onClear }: SettingsListProps) {
  const info = useQuery(hostQuery('host.info', {})).data;
  const pane = useRef<HTMLDivElement>(null);
  useLinkedSection(pane);
  const found = findSettings(settingGroups, search, info?.mode === 'desktop');
  const decided = new Map(file?.decidedElsewhere.map(({ name, variable }) => [name, variable]));
  return (
    <div ref={pane} data-pane className="min-h-0 flex-1 overflow-auto p-4">
      {found.length === 0 ? (
        <EmptyState
          icon={SearchX}
          title="No setting has these words"
          testId="settings-none"
          actions={
            <Button data-testid="settings-clear" onClick={onClear}>
              Show all settings
            </Button>
          }
        >
          Looked for in the names of groups and settings, in what they do, and in their names in
          settings.json.
        </EmptyState>
      ) : (
        <div className="flex max-w-3xl flex-col gap-4">
          {file && <FileNotice file={file} onEdit={onEdit} />}
          {found.map(({ group: { id, title, Content }, settings, withContent }) => (
            <Section key={id} id={id} title={title}>
              {settings.map((setting) => (
                <SettingRow
                  key={setting.name}
                  setting={setting}
                  variable={decided.get(setting.name) ?? null}
                />
              ))}
              {withContent && Content && <Content />}
            </Section>
          ))}
        </div>
      )}
    </div>
  );
}
