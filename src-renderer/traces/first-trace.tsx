import { useMutation } from '@tanstack/react-query';
import { ListTree, Power, Send } from 'lucide-react';
import { Button } from '../components/button.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { Notice } from '../components/notice.tsx';
import { useGateway, useGatewayAction } from '../lib/gateway.ts';
import { host } from '../lib/host.ts';
import { useModels } from '../lib/models.ts';
import { curlText } from '../playground/curl-text.ts';
import { requestBody } from '../playground/request-body.ts';

const greeting = 'Say hello in one sentence.';

/** No trace yet: how to get the first one, by hand or with one press. */
export function FirstTrace() {
  const gateway = useGateway();
  const start = useGatewayAction();
  const { defaultModel: model } = useModels();
  const listener = gateway?.listeners.find(
    (one) => one.state === 'running' && !one.implicit && one.type !== 'prompt',
  );
  const send = useMutation({
    mutationFn: async (name: string) => {
      const result = await host.call('playground.send', {
        listener: name,
        api: 'chat',
        model,
        system: '',
        user: greeting,
        stream: true,
      });
      if (result.error) throw new Error(result.error.message);
      return result;
    },
  });

  if (!listener) {
    return (
      <EmptyState
        icon={Power}
        title="The gateway does not listen"
        testId="traces-gateway-down"
        actions={
          <Button
            tone="primary"
            size="large"
            disabled={start.isPending}
            data-testid="traces-start-gateway"
            onClick={() => start.mutate({ method: 'gateway.start' })}
          >
            Start gateway
          </Button>
        }
      >
        A trace shows each step of one request: what came in, which model was chosen, what the provider
        answered, and how long each took. Requests can pass once a listener runs. {gateway?.notice}
        {start.isError && (
          <Notice tone="bad" className="mt-3 text-left" title="It did not start">
            {start.error.message}
          </Notice>
        )}
      </EmptyState>
    );
  }

  const asked = { api: 'chat', model, system: '', history: [], user: greeting, stream: true } as const;
  const needsKey = gateway?.needsKey === true;
  const curl = curlText({ url: listener.url, api: 'chat', body: requestBody(asked), headers: {}, needsKey });
  return (
    <EmptyState
      icon={ListTree}
      title="No traces yet"
      testId="traces-empty"
      actions={
        <Button
          tone="primary"
          size="large"
          disabled={send.isPending}
          data-testid="send-first-request"
          onClick={() => send.mutate(listener.name)}
        >
          <Send aria-hidden className="size-4" />
          {send.isPending ? 'Sending…' : 'Send a first request'}
        </Button>
      }
    >
      <p>
        Every request through the gateway appears here within a second. Press the button, or send this from a
        terminal:
      </p>
      <div className="relative mt-3 rounded-md border border-line bg-sunken p-3 pr-24 text-left">
        <pre className="font-mono text-xs break-all whitespace-pre-wrap text-text" data-testid="first-curl">
          {curl}
        </pre>
        <CopyButton
          className="absolute top-2 right-2"
          label="Copy"
          text={() => curl}
          data-testid="first-curl-copy"
        />
      </div>
      {send.isError && (
        <Notice tone="bad" className="mt-3 text-left" title="The request failed" testId="first-request-error">
          {send.error.message}
        </Notice>
      )}
    </EmptyState>
  );
}
