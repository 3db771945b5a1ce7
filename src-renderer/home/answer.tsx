import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Failure } from '../components/failure.tsx';

interface AnswerProps<T> {
  readonly query: UseQueryResult<T>;
  /** What failed, in a person's words. */
  readonly failure: string;
  /** The failure's, with `-error` behind it. */
  readonly testId: string;
  readonly children: (data: T) => ReactNode;
}

/** What the host answered to a section's question; until then that it is read, or why it cannot be. */
export function Answer<T>({ query, failure, testId, children }: AnswerProps<T>) {
  const { data, error, refetch } = query;
  if (error !== null) {
    return (
      <Failure
        title={failure}
        error={error}
        onRetry={() => void refetch()}
        className="m-3"
        testId={`${testId}-error`}
      />
    );
  }
  return data === undefined ? <p className="px-3 py-3 text-muted">Reading…</p> : children(data);
}
