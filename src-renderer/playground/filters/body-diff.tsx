import { classNames } from '../../lib/class-names.ts';
import { diffBodies } from './diff-bodies.ts';

interface BodyDiffProps {
  readonly before: string;
  readonly after: string;
  readonly label: string;
}

/** What a filter changed in a body. */
export function BodyDiff({ before, after, label }: BodyDiffProps) {
  const lines = diffBodies(before, after);
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      data-testid="body-diff"
      className="max-h-80 overflow-auto rounded-md border border-line bg-sunken py-1 font-mono text-2xs"
    >
      {lines.map((line, index) => {
        // Lines have no identity of their own: their place in the text is it.
        const key = `${index}`;
        if (line.kind === 'gap') {
          return (
            <div key={key} className="px-2 text-muted" data-kind="gap">
              ⋯ {line.lines} equal lines
            </div>
          );
        }
        const { className, mark, Tag, said } = looks[line.kind];
        return (
          <Tag
            key={key}
            data-kind={line.kind}
            className={classNames(
              'block px-2 whitespace-pre-wrap no-underline [overflow-wrap:anywhere]',
              className,
            )}
          >
            {said !== '' && <span className="sr-only">{said}: </span>}
            <span aria-hidden className="mr-2 select-none">
              {mark}
            </span>
            {line.text}
          </Tag>
        );
      })}
    </section>
  );
}

const looks = {
  same: { Tag: 'div', mark: ' ', said: '', className: 'text-muted' },
  added: { Tag: 'ins', mark: '+', said: 'added', className: 'bg-ok-soft text-ok' },
  removed: { Tag: 'del', mark: '−', said: 'removed', className: 'bg-bad-soft text-bad' },
} as const;
