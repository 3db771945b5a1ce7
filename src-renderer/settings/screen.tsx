import { useMutation, useQuery } from '@tanstack/react-query';
import { type RefObject, useEffect, useRef } from 'react';
import { useHashLocation } from 'wouter/use-hash-location';
import type { Contrast, OnClose, Theme } from '../../src-main/contract/settings-calls.ts';
import { Button } from '../components/button.tsx';
import { ScreenHeader } from '../components/screen-header.tsx';
import { Segmented } from '../components/segmented.tsx';
import { host, hostQuery } from '../lib/host.ts';
import { setSingleLetters, useKeyMap } from '../lib/key-map.ts';
import { chooseLook, useTheme } from '../lib/theme.ts';
import { useShell } from '../shell/shell-state.ts';
import { PrivacySection } from './privacy-section.tsx';
import { RecordingSection } from './recording-section.tsx';
import { SecretsSection } from './secrets-section.tsx';
import { Failure, Row, Section } from './section.tsx';
import { UpdatesSection } from './updates-section.tsx';

/** What people set for themselves, on this machine. */
export function SettingsScreen() {
  const info = useQuery(hostQuery('host.info', {})).data;
  const pane = useRef<HTMLDivElement>(null);
  useLinkedSection(pane);
  return (
    <div className="flex h-full flex-col" data-testid="settings-screen">
      <ScreenHeader
        title="Settings"
        detail={info && <code className="font-mono text-2xs">{info.home}</code>}
      />
      <div ref={pane} data-pane className="min-h-0 flex-1 overflow-auto p-4">
        <div className="flex max-w-3xl flex-col gap-4">
          <Appearance />
          <Keyboard />
          {info?.mode === 'desktop' && <Window />}
          <RecordingSection />
          <SecretsSection />
          <UpdatesSection />
          <PrivacySection info={info} />
        </div>
      </div>
    </div>
  );
}

/** Brings the section into view that the address names: `#/settings?section=secrets`. */
function useLinkedSection(pane: RefObject<HTMLDivElement | null>): void {
  const [address] = useHashLocation();
  const section = new URLSearchParams(address.split('?')[1]).get('section');
  useEffect(() => {
    if (section === null || pane.current === null) return;
    // What is still being read above it moves it away again.
    const show = () => pane.current?.querySelector(`#${CSS.escape(section)}`)?.scrollIntoView();
    show();
    const watch = new ResizeObserver(show);
    for (const child of pane.current.children) watch.observe(child);
    const stop = () => watch.disconnect();
    pane.current.addEventListener('wheel', stop, { once: true });
    pane.current.addEventListener('keydown', stop, { once: true });
    return stop;
  }, [section, pane]);
}

function Appearance() {
  const { theme, contrast } = useTheme();
  const change = useMutation({ mutationFn: chooseLook });
  return (
    <Section id="appearance" title="Appearance">
      <Row label="Theme">
        <Segmented<Theme>
          label="Theme"
          value={theme}
          onChange={(next) => change.mutate({ theme: next })}
          testId="setting-theme"
          options={[
            { value: 'system', label: 'System' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
        />
      </Row>
      <Row label="Contrast" hint="More: black on white or white on black, and every edge drawn.">
        <Segmented<Contrast>
          label="Contrast"
          value={contrast}
          onChange={(next) => change.mutate({ contrast: next })}
          testId="setting-contrast"
          options={[
            { value: 'system', label: 'System' },
            { value: 'standard', label: 'Standard' },
            { value: 'more', label: 'More' },
          ]}
        />
      </Row>
      {change.isError && <Failure text={change.error.message} />}
    </Section>
  );
}

function Keyboard() {
  const on = useKeyMap((map) => map.singleLetters);
  const change = useMutation({ mutationFn: setSingleLetters });
  return (
    <Section id="keyboard" title="Keyboard">
      <Row label="Single-letter keys" hint="Off: letters and signs alone do nothing.">
        <Segmented
          label="Single-letter keys"
          value={on ? 'on' : 'off'}
          onChange={(next) => change.mutate(next === 'on')}
          testId="setting-letters"
          options={[
            { value: 'on', label: 'On' },
            { value: 'off', label: 'Off' },
          ]}
        />
      </Row>
      <Row label="Keys" hint="Each screen shows and changes its own, together with those of everywhere.">
        <Button data-testid="setting-keys" onClick={() => useShell.setState({ shortcutsOpen: true })}>
          Show the keys
        </Button>
      </Row>
      {change.isError && <Failure text={change.error.message} />}
    </Section>
  );
}

function Window() {
  const settings = useQuery({ ...hostQuery('settings.read', {}), staleTime: 0 });
  const change = useMutation({
    mutationFn: (choice: OnClose) => host.call('settings.set-on-close', { choice }),
    onSuccess: () => settings.refetch(),
  });
  return (
    <Section id="window" title="Window">
      <Row label="Closing the window" hint="Without a tray on this desktop it asks, whatever is set here.">
        <Segmented<OnClose>
          label="Closing the window"
          value={settings.data?.onClose ?? 'tray'}
          onChange={(choice) => change.mutate(choice)}
          testId="setting-close"
          options={[
            { value: 'tray', label: 'Keeps the gateway in the tray' },
            { value: 'quit', label: 'Quits' },
          ]}
        />
      </Row>
      {change.isError && <Failure text={change.error.message} />}
    </Section>
  );
}
