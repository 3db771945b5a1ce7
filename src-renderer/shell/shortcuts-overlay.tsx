import { Dialog } from '../components/dialog.tsx';
import { useCommandRegistry } from '../lib/commands.ts';
import { keyText } from '../lib/key-text.ts';
import { useShell } from './shell-state.ts';

const scopeTitles: Record<string, string> = {
  shell: 'Everywhere',
  config: 'Config',
  traces: 'Traces',
  trace: 'Trace',
  playground: 'Playground',
  suites: 'Suites',
  'save-case': 'Suites',
  listeners: 'Listeners & Logs',
};

/** The keys that work right now, the screen's own first. */
export function ShortcutsOverlay() {
  const open = useShell((shell) => shell.shortcutsOpen);
  const scopes = useCommandRegistry((registry) => registry.scopes);
  const ordered = [...scopes].sort(([one], [other]) => Number(one === 'shell') - Number(other === 'shell'));
  return (
    <Dialog
      open={open}
      onClose={() => useShell.setState({ shortcutsOpen: false })}
      title="Keyboard shortcuts"
      testId="shortcuts"
      className="w-[min(720px,92vw)]"
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <div tabIndex={0} className="grid gap-6 p-4 outline-none sm:grid-cols-2">
        {ordered.map(([scope, commands]) => (
          <section key={scope}>
            <h2 className="mb-1 text-xs font-semibold text-muted">{scopeTitles[scope] ?? scope}</h2>
            <dl>
              {commands
                .filter((command) => command.keys)
                .map((command) => (
                  <div
                    key={command.id}
                    className="flex items-center justify-between gap-4 border-b border-line py-1"
                  >
                    <dt>{command.title}</dt>
                    <dd className="flex gap-1">
                      {command.keys?.map((key) => (
                        <kbd
                          key={key}
                          className="rounded border border-line-strong bg-sunken px-1.5 font-mono text-2xs"
                        >
                          {keyText(key.replace(/Key|Digit/g, '').replace('Shift+?', '?'))}
                        </kbd>
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
