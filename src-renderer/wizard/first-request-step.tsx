import { useMutation } from '@tanstack/react-query';
import { Send } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from '../components/button.tsx';
import { Notice } from '../components/notice.tsx';
import { useGateway } from '../lib/gateway.ts';
import { host } from '../lib/host.ts';
import { openScreen, openTrace } from '../lib/navigation.ts';
import { useTraceList } from '../traces/trace-list.ts';

/** One request through the new config; its waterfall opens as soon as it is there. */
export function FirstRequestStep() {
  const [prompt, setPrompt] = useState('Tell me a short story about a gateway.');
  const [answer, setAnswer] = useState('');
  const listener = useGateway()?.listeners.find(
    ({ implicit, state, type }) => state === 'running' && !implicit && type !== 'prompt',
  );
  const send = useMutation({
    mutationFn: async (name: string) => {
      setAnswer('');
      const request = {
        listener: name,
        api: 'chat',
        model: '',
        system: '',
        user: prompt,
        stream: true,
      } as const;
      const result = await host.call('playground.send', request, {
        onProgress: (part) => {
          if (part.type === 'text') setAnswer((sofar) => sofar + part.text);
        },
      });
      if (result.error) throw new Error(result.error.message);
      return result;
    },
  });
  const traceId = send.data?.traceId ?? null;
  const arrived = useTraceList((list) => list.rows.some((row) => row.traceId === traceId));
  useEffect(() => {
    if (arrived && traceId !== null) openTrace(traceId);
  }, [arrived, traceId]);

  return (
    <form
      data-pane
      className="mx-auto flex w-full max-w-2xl flex-1 flex-col gap-3 overflow-auto p-8"
      onSubmit={(event) => {
        event.preventDefault();
        if (listener) send.mutate(listener.name);
      }}
    >
      <Notice tone="ok" title="The gateway serves your config." testId="wizard-served">
        {listener ? (
          <>
            Clients call it at <code className="font-mono">{listener.url}/v1</code>. Send it a first request,
            and see what happens to it.
          </>
        ) : (
          'It has no listener for chat requests: the playground shows what it can do.'
        )}
      </Notice>
      {listener ? (
        <>
          <label className="flex flex-col gap-1">
            <span className="text-xs font-semibold text-muted">Prompt</span>
            <textarea
              rows={3}
              value={prompt}
              onChange={(event) => setPrompt(event.target.value)}
              data-testid="wizard-prompt"
              className="rounded-md border border-line-strong bg-surface p-2"
            />
          </label>
          <div>
            <Button
              type="submit"
              tone="primary"
              size="large"
              disabled={send.isPending}
              data-testid="wizard-send"
            >
              <Send aria-hidden className="size-4" />
              {send.isPending ? 'Sending…' : 'Send'}
            </Button>
          </div>
        </>
      ) : (
        <div>
          <Button data-testid="wizard-playground" onClick={() => openScreen('/playground')}>
            Open the playground
          </Button>
        </div>
      )}
      {send.isError && (
        <Notice tone="bad" title="The request failed" testId="wizard-request-failure">
          {send.error.message}
        </Notice>
      )}
      {answer !== '' && (
        <p aria-live="polite" data-testid="wizard-answer" className="whitespace-pre-wrap">
          {answer}
        </p>
      )}
      {traceId !== null && (
        <div>
          <Button data-testid="wizard-open-trace" onClick={() => openTrace(traceId)}>
            Open its waterfall
          </Button>
        </div>
      )}
    </form>
  );
}
