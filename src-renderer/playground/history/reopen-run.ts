import type { HistoryRow, HistoryTexts } from '../../../src-main/contract/history-calls.ts';
import { laidOut } from '../filters/diff-bodies.ts';
import { usePlayground } from '../playground-session.ts';
import { usePrompts } from '../prompts/prompt-session.ts';

/** Puts a request that was sent before into the pane that one works on. */
export function reopenRun(run: HistoryRow, { redacted, request }: HistoryTexts): void {
  const session = usePlayground.getState();
  const { api, listener, model, replayOf } = run;
  if (request.kind === 'replay') {
    const text = laidOut(request.body);
    const { body, headers } = request;
    const recording = { traceId: replayOf ?? '', spanId: '', api, headers, leftOut: [], body };
    session.openRecorded({ ...recording, laidOut: text, edited: text, redacted }, listener);
    return;
  }
  const { affinity, history, routed, stream, system, user } = request;
  session.openPrompt(
    { ...{ api, listener, affinity, history, routed, stream, system, user }, model },
    // What stood for a name stands in the text already.
    session.variables,
  );
  usePrompts.setState({ opened: null, failure: null });
  session.show('answer');
}
