import { useState } from 'react';
import { Badge } from '../../../components/badge.tsx';
import { Button } from '../../../components/button.tsx';
import { classNames } from '../../../lib/class-names.ts';
import { groupedText } from '../../../lib/number-text.ts';
import type { JsonLine } from './json-lines.ts';
import type { FieldMark } from './match-bodies.ts';

interface MarkedJsonProps {
  readonly title: string;
  /** `POST /v1/messages` */
  readonly start: string;
  readonly lines: readonly JsonLine[];
  readonly testId: string;
}

/** Lines in sight at first. */
const shownAtFirst = 300;

/** One body, each field with what became of it on the way to the other. */
export function MarkedJson({ lines, start, testId, title }: MarkedJsonProps) {
  const [all, setAll] = useState(false);
  const shown = all ? lines : lines.slice(0, shownAtFirst);
  return (
    <section aria-label={title} data-testid={testId} className="flex min-w-0 flex-col">
      <h2 className="flex min-w-0 items-baseline gap-2 px-1 pb-1 text-xs">
        <span className="shrink-0 font-medium">{title}</span>
        <span className="truncate font-mono text-2xs text-muted" title={start}>
          {start}
        </span>
      </h2>
      <div
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className="max-h-[32rem] overflow-auto rounded-md border border-line bg-sunken py-1 font-mono text-2xs"
      >
        <ol>
          {shown.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines are told apart by their place
            <Line key={index} line={line} />
          ))}
        </ol>
        {shown.length < lines.length && (
          <Button size="small" tone="quiet" className="mx-2 my-1 font-sans" onClick={() => setAll(true)}>
            Show {groupedText(lines.length - shown.length)} more lines
          </Button>
        )}
      </div>
    </section>
  );
}

function Line({ line: { depth, isFirst, mark, text } }: { readonly line: JsonLine }) {
  const look = looks[mark.kind];
  return (
    <li
      data-testid="translated-line"
      data-mark={mark.kind}
      className={classNames('flex gap-2 px-2 leading-5', look.className)}
    >
      <span
        className={classNames('min-w-0 flex-1 whitespace-pre-wrap [overflow-wrap:anywhere]', look.text)}
        style={{ paddingLeft: `${depth * 1.2}em` }}
      >
        {text}
      </span>
      {isFirst && mark.kind === 'moved' && (
        <span
          className="max-w-[45%] shrink-0 truncate text-muted"
          title={`stands at ${mark.path} on the other side`}
        >
          ⇄ {mark.path}
        </span>
      )}
      {isFirst && mark.kind !== 'moved' && mark.kind !== 'same' && (
        <span className="shrink-0 font-sans">
          <Badge tone={look.tone} title={look.title}>
            {look.word}
          </Badge>
        </span>
      )}
    </li>
  );
}

interface Look {
  readonly word: string;
  readonly title: string;
  readonly tone: 'plain' | 'ok' | 'warn' | 'bad' | 'info';
  readonly className: string;
  readonly text?: string;
}

const looks: Readonly<Record<FieldMark['kind'], Look>> = {
  same: { word: '', title: '', tone: 'plain', className: '' },
  moved: { word: '', title: '', tone: 'plain', className: '' },
  changed: {
    word: 'changed',
    title: 'The same field with another value',
    tone: 'warn',
    className: 'bg-warn-soft',
  },
  rewritten: {
    word: 'other form',
    title:
      'Nothing stands for it literally on the other side, and it was not dropped: its API says it otherwise',
    tone: 'info',
    className: '',
  },
  dropped: {
    word: 'dropped',
    title: 'The other side cannot be told this: it never got there',
    tone: 'bad',
    className: 'bg-bad-soft',
    text: 'line-through decoration-bad/60',
  },
  added: {
    word: 'added',
    title: 'The gateway wrote it',
    tone: 'ok',
    className: 'bg-ok-soft',
  },
};
