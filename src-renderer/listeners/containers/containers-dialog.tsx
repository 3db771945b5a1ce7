import { Container } from 'lucide-react';
import { useState } from 'react';
import type { DockerView } from '../../../src-main/contract/docker-calls.ts';
import { Button } from '../../components/button.tsx';
import { CliLine } from '../../components/cli-line.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Notice } from '../../components/notice.tsx';
import { failureText } from '../../lib/host.ts';
import { ContainerRow } from './container-row.tsx';
import { HelperRow } from './helper-row.tsx';
import { useDocker } from './use-docker.ts';
import { VolumeRow } from './volume-row.tsx';

/** Opens what this console has to do with the machine's Docker engine. */
export function ContainersButton() {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button tone="quiet" data-testid="containers-open" onClick={() => setOpen(true)}>
        <Container aria-hidden className="size-3.5" />
        Containers
      </Button>
      <Dialog
        open={isOpen}
        onClose={() => setOpen(false)}
        title="Containers"
        testId="containers"
        className="w-[min(760px,92vw)]"
      >
        <Contents />
      </Dialog>
    </>
  );
}

function Contents() {
  const { data, error } = useDocker();
  if (error !== null) {
    return (
      <div className="p-4">
        <Notice tone="bad" title="Docker could not be asked">
          {failureText(error)}
        </Notice>
      </div>
    );
  }
  if (data === undefined) return <p className="p-4 text-muted">Looking for Docker…</p>;
  return data.engine === null ? <NoEngine view={data} /> : <Engine view={data} engine={data.engine} />;
}

function NoEngine({ view }: { readonly view: DockerView }) {
  return (
    <div className="p-4" data-testid="no-engine">
      <Notice tone="info" title={view.problem ?? 'No Docker engine answers'}>
        Everything runs without one: the gateway, conversations in SQLite, traces here. Start Docker to run
        PostgreSQL, Redis or Jaeger beside the gateway.
      </Notice>
      <h3 className="mt-4 mb-1.5 text-xs font-semibold text-muted">Looked for at</h3>
      <ul className="flex flex-col gap-1 font-mono text-xs">
        {view.tried.map(({ address, reason }) => (
          <li key={address} className="[overflow-wrap:anywhere]">
            {address} <span className="text-muted">({reason})</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface EngineProps {
  readonly view: DockerView;
  readonly engine: NonNullable<DockerView['engine']>;
}

function Engine({ view, engine }: EngineProps) {
  const helperIds = new Set(view.helpers.map(({ containerId }) => containerId));
  const others = view.containers.filter(({ id }) => !helperIds.has(id));
  return (
    <div className="flex flex-col gap-5 p-4">
      <p className="text-xs text-muted" data-testid="docker-engine">
        Docker {engine.version} on {engine.os}
        {engine.isRootless && ', rootless'} · <span className="font-mono">{engine.address}</span>
      </p>
      <Section title="Beside the gateway" testId="docker-helpers">
        {view.helpers.map((helper) => (
          <HelperRow
            key={helper.role}
            helper={helper}
            container={view.containers.find(({ id }) => id === helper.containerId) ?? null}
          />
        ))}
      </Section>
      {others.length > 0 && (
        <Section title="Other containers of this installation" testId="docker-containers">
          {others.map((container) => (
            <ContainerRow key={container.id} container={container} />
          ))}
        </Section>
      )}
      {view.volumes.length > 0 && (
        <Section title="Volumes" testId="docker-volumes">
          {view.volumes.map((volume) => (
            <VolumeRow key={volume.name} volume={volume} />
          ))}
        </Section>
      )}
      <CliLine command="planoai helpers" />
    </div>
  );
}

interface SectionProps {
  readonly title: string;
  readonly testId: string;
  readonly children: React.ReactNode;
}

function Section({ title, testId, children }: SectionProps) {
  return (
    <section data-testid={testId} aria-label={title}>
      <h3 className="mb-1.5 text-xs font-semibold text-muted">{title}</h3>
      <ul className="flex flex-col rounded-lg border border-line bg-surface">{children}</ul>
    </section>
  );
}
