import { useQuery } from '@tanstack/react-query';
import { ChevronDown, FileText } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Menu, MenuItem, MenuSeparator } from '../../components/menu.tsx';
import { type Command, useCommands } from '../../lib/commands.ts';
import { hostQuery } from '../../lib/host.ts';
import { PromptName } from './prompt-name.tsx';
import { usePrompts } from './prompt-session.ts';

type Asking = 'save' | 'rename' | null;

/** The prompts of the workspace: opens one, saves this one. */
export function PromptMenu() {
  const { open, opened, rename, save, saveAs } = usePrompts();
  const [asking, setAsking] = useState<Asking>(null);
  const prompts = useQuery({ ...hostQuery('prompts.list', {}), staleTime: 0 }).data?.prompts ?? [];
  const [commands] = useState((): Command[] => [
    {
      id: 'playground.save',
      title: 'Save the prompt',
      keys: ['$mod+KeyS'],
      run: () =>
        usePrompts.getState().opened === null ? setAsking('save') : void usePrompts.getState().save(),
    },
  ]);
  useCommands('playground-prompts', commands);
  return (
    <>
      <Menu
        trigger={
          <Button
            data-testid="prompt-menu"
            title={opened === null ? undefined : `.plano/prompts/${opened.file}`}
          >
            <FileText aria-hidden className="size-3.5" />
            <span className="max-w-40 truncate">{opened?.name ?? 'Prompts'}</span>
            <ChevronDown aria-hidden className="size-3.5" />
          </Button>
        }
      >
        {prompts.map(({ file, name, problem }) => (
          <MenuItem key={file} testId="prompt-open" onSelect={() => void open(file)}>
            {problem === null ? name : `${file}: cannot be read`}
          </MenuItem>
        ))}
        {prompts.length > 0 && <MenuSeparator />}
        <MenuItem
          testId="prompt-save"
          shortcut="$mod+S"
          onSelect={() => (opened === null ? setAsking('save') : void save())}
        >
          {opened === null ? 'Save…' : 'Save'}
        </MenuItem>
        <MenuItem testId="prompt-save-as" disabled={opened === null} onSelect={() => setAsking('save')}>
          Save as…
        </MenuItem>
        <MenuItem testId="prompt-rename" disabled={opened === null} onSelect={() => setAsking('rename')}>
          Rename…
        </MenuItem>
      </Menu>
      {asking !== null && (
        <PromptName
          title={asking === 'save' ? 'Save the prompt' : 'Rename the prompt'}
          start={opened?.name ?? ''}
          onName={asking === 'save' ? saveAs : rename}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  );
}
