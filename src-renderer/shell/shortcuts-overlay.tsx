import { Dialog } from '../components/dialog.tsx';
import { type Command, useCommandRegistry } from '../lib/commands.ts';
import { isChanged, type KeyMap } from '../lib/key-map.ts';
import { changeSetting, useSettings } from '../lib/settings.ts';
import { KeyRow } from './key-row.tsx';
import { useShell } from './shell-state.ts';

const scopeTitles: Record<string, string> = {
  shell: 'Everywhere',
  config: 'Config',
  traces: 'Traces',
  'traces-files': 'Traces',
  'traces-peek': 'Traces',
  'traces-saved': 'Traces',
  trace: 'Trace',
  'trace-file': 'Trace',
  waterfall: 'Waterfall',
  replay: 'Messages',
  compare: 'Comparison',
  session: 'Session',
  playground: 'Playground',
  'playground-prompts': 'Playground',
  'playground-panes': 'Panes of the playground',
  suites: 'Suites',
  'save-case': 'Suites',
  'playground-targets': 'Functions',
  'playground-filters': 'Filters',
  listeners: 'Listeners & Logs',
  costs: 'Models & Cost',
  settings: 'Settings',
};

/** The keys that work right now, the screen's own first; each can be changed or turned off. */
export function ShortcutsOverlay() {
  const open = useShell((shell) => shell.shortcutsOpen);
  const scopes = useCommandRegistry((registry) => registry.scopes);
  const map = useSettings();
  const others = [...scopes.values()].flat();
  const ordered = [...scopes]
    .sort(([one], [other]) => Number(one === 'shell') - Number(other === 'shell'))
    .map(([scope, commands]) => [scope, commands.filter((command) => hasKeys(command, map))] as const)
    .filter(([, commands]) => commands.length > 0);
  return (
    <Dialog
      open={open}
      onClose={() => useShell.setState({ shortcutsOpen: false })}
      title="Keyboard shortcuts"
      testId="shortcuts"
      footer={<SingleLetters on={map.singleLetters} />}
    >
      <div className="columns-1 gap-8 p-4 sm:columns-2">
        {ordered.map(([scope, commands]) => (
          <section key={scope} className="mb-6">
            <h2 className="mb-1 text-xs font-semibold text-muted">{scopeTitles[scope] ?? scope}</h2>
            <ul>
              {commands.map((command) => (
                <KeyRow key={command.id} command={command} others={others} />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

function hasKeys(command: Command, map: KeyMap): boolean {
  return command.keys !== undefined || isChanged(command, map);
}

function SingleLetters({ on }: { readonly on: boolean }) {
  return (
    <label className="flex flex-1 items-center gap-2">
      <input
        type="checkbox"
        checked={on}
        onChange={(event) => void changeSetting('singleLetters', event.target.checked)}
        data-testid="single-letters"
        className="accent-(--accent-fill)"
      />
      Single-letter keys
      <span className="text-muted">
        Off: letters and signs alone do nothing; for people who dictate or press keys by accident.
      </span>
    </label>
  );
}
