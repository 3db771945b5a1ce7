import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../components/button.tsx';
import { CliLine } from '../components/cli-line.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { hostQuery } from '../lib/host.ts';
import { DiagnosticsDialog } from './diagnostics-dialog.tsx';
import { Row } from './section.tsx';

/** What leaves this machine, where everything lies, and what can be given to somebody who helps. */
export function PrivacyFacts() {
  const info = useQuery(hostQuery('host.info', {})).data;
  const [looking, setLooking] = useState(false);
  return (
    <>
      <p>
        No account, no telemetry. Only what your config names is called: providers, agents, exporters; a
        hosted router once you have agreed to it
        {info?.mode === 'desktop' && ', and the place that updates come from once you ask for them'}.
      </p>
      {info && (
        <>
          <Row label="Data folder" hint="Settings, traces, conversations, secrets.">
            <Folder path={info.home} />
          </Row>
          <Row label="Logs">
            <Folder path={`${info.home}/run/${info.instance}/logs`} />
          </Row>
        </>
      )}
      <Row
        label="Diagnostics bundle"
        hint="What helps others to understand what is wrong here; you see every file first."
      >
        <Button data-testid="settings-diagnostics" onClick={() => setLooking(true)}>
          Look at it…
        </Button>
      </Row>
      <CliLine command="planoai doctor --bundle plano-diagnostics.tar.gz" />
      {looking && <DiagnosticsDialog onClose={() => setLooking(false)} />}
    </>
  );
}

function Folder({ path }: { readonly path: string }) {
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <code className="font-mono text-2xs wrap-anywhere">{path}</code>
      <CopyButton text={() => path} label="Copy the path" iconOnly tone="quiet" />
    </span>
  );
}
