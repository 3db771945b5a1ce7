import type { PlaygroundResult } from '../../src-main/contract/playground-calls.ts';

interface FunctionLineProps {
  readonly result: Pick<PlaygroundResult, 'path' | 'functionCall'>;
}

/** Which way a prompt listener went, and the function that it called, with values and answer. */
export function FunctionLine({ result: { functionCall, path } }: FunctionLineProps) {
  if (path === null) return null;
  const values = Object.entries(functionCall?.arguments ?? {});
  return (
    <section
      aria-label="Function of this answer"
      data-testid="run-function"
      data-path={path}
      className="shrink-0 border-b border-line px-4 py-2 text-xs"
    >
      <p>
        {pathTexts[path] ?? path}
        {functionCall !== null && (
          <code className="ml-1.5 font-mono text-sm font-medium" data-testid="run-function-name">
            {functionCall.name}
          </code>
        )}
      </p>
      {values.length > 0 && (
        <dl className="mt-1 flex flex-wrap gap-x-6 gap-y-1" data-testid="run-function-values">
          {values.map(([name, value]) => (
            <div key={name}>
              <dt className="font-mono text-2xs text-muted">{name}</dt>
              <dd className="font-mono [overflow-wrap:anywhere]">
                {typeof value === 'string' ? value : JSON.stringify(value)}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {functionCall?.result != null && (
        <details className="mt-1">
          <summary className="text-muted">What its endpoint answered</summary>
          <pre
            data-testid="run-function-result"
            className="mt-1 max-h-40 overflow-auto rounded-md border border-line bg-sunken p-2 font-mono text-2xs break-all whitespace-pre-wrap"
          >
            {functionCall.result}
          </pre>
        </details>
      )}
    </section>
  );
}

const pathTexts: Readonly<Record<string, string>> = {
  target: 'Called a function',
  clarify: 'Asked back: a value is missing',
  default_target: 'No function fits; the default target answered',
  agent: 'No function fits; an agent answered',
  llm: 'No function fits; a model answered',
};
