import { ChevronDown, ChevronsDownUp, ChevronsUpDown, ChevronUp, Maximize2, Search, X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, type RefObject, useState } from 'react';
import { Button } from '../components/button.tsx';
import { classNames } from '../lib/class-names.ts';
import { groupedText } from '../lib/number-text.ts';
import type { Find } from './use-find.ts';
import type { WaterfallViewState } from './use-waterfall-view.ts';
import type { Waterfall } from './waterfall-layout.ts';

/** Where a search or a jump may lead. */
export type JumpTarget = 'match' | 'error' | 'llm' | 'routing';

interface ToolbarProps {
  readonly waterfall: Waterfall;
  readonly view: WaterfallViewState;
  readonly find: Find;
  readonly findField: RefObject<HTMLInputElement | null>;
  /** Place of the selected row. */
  readonly selectedAt: number;
  readonly jump: (target: JumpTarget, direction: 1 | -1) => void;
  /** Back to the rows. */
  readonly leaveFind: () => void;
}

export function WaterfallToolbar({ waterfall, view, find, selectedAt, jump, ...search }: ToolbarProps) {
  const { options, change, idle } = view;
  return (
    <div
      role="toolbar"
      aria-label="Waterfall"
      className="flex shrink-0 flex-wrap items-center gap-1.5 border-b border-line bg-surface px-4 py-1.5"
    >
      <FindField find={find} selectedAt={selectedAt} jump={jump} {...search} />
      <span className="flex-1" />
      {waterfall.errorCount > 0 && (
        <Button
          size="small"
          tone="danger"
          title="Next error (e)"
          data-testid="jump-error"
          onClick={() => jump('error', 1)}
        >
          errors {groupedText(waterfall.errorCount)}
        </Button>
      )}
      <Toggle
        testId="critical-toggle"
        title="What the client waited for (c)"
        on={options.critical}
        onChange={(critical) => change({ critical })}
      >
        critical path
      </Toggle>
      <Toggle
        testId="fold-toggle"
        title="Show equal spans in a row as one line"
        on={options.fold}
        onChange={(fold) => change({ fold })}
      >
        fold repeats
      </Toggle>
      {(idle !== null || options.compressed) && (
        <Toggle
          testId="compress-toggle"
          title="Cut times short in which nothing was active"
          on={options.compressed}
          onChange={(compressed) => change({ compressed })}
        >
          {options.compressed ? `${idle ?? 'idle'} · cut short` : `${idle} · compress?`}
        </Toggle>
      )}
      <Icon testId="collapse-all" title="Collapse all ([)" run={view.collapseAll}>
        <ChevronsDownUp aria-hidden className="size-3.5" />
      </Icon>
      <Icon testId="expand-all" title="Expand all (])" run={view.expandAll}>
        <ChevronsUpDown aria-hidden className="size-3.5" />
      </Icon>
      <Icon
        testId="fit-all"
        title="Show the whole time (Shift+Z)"
        run={view.fitAll}
        off={options.window === null}
      >
        <Maximize2 aria-hidden className="size-3.5" />
      </Icon>
    </div>
  );
}

type FindFieldProps = Pick<ToolbarProps, 'find' | 'selectedAt' | 'jump' | 'findField' | 'leaveFind'>;

function FindField({ find, selectedAt, jump, findField, leaveFind }: FindFieldProps) {
  const [focused, setFocused] = useState(false);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') jump('match', event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') {
      if (find.text === '') leaveFind();
      else find.setText('');
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const current = find.places.indexOf(selectedAt) + 1;
  return (
    <>
      <label className="relative flex w-56 items-center">
        <Search aria-hidden className="absolute left-2 size-3.5 text-muted" />
        <input
          ref={findField}
          aria-label="Find in this trace"
          placeholder={focused ? 'name, model, attribute, id' : 'Find in this trace'}
          data-testid="find-field"
          spellCheck={false}
          value={find.text}
          onFocus={() => setFocused(true)}
          onBlur={() => setFocused(false)}
          onChange={(event) => find.setText(event.target.value)}
          onKeyDown={onKeyDown}
          className="h-6 w-full rounded-md border border-line-strong/70 bg-surface pr-6 pl-7 text-xs placeholder:text-muted"
        />
        {find.text !== '' && (
          <button
            type="button"
            aria-label="Clear the search"
            data-testid="find-clear"
            onClick={() => find.setText('')}
            className="absolute right-1 flex size-4 items-center justify-center rounded text-muted hover:bg-hover"
          >
            <X aria-hidden className="size-3" />
          </button>
        )}
      </label>
      {find.active && (
        <>
          <span
            role="status"
            data-testid="find-count"
            className="font-mono text-2xs text-muted tabular-nums"
            title={find.complete ? undefined : 'Attribute values are still being searched'}
          >
            {find.places.length === 0
              ? find.complete
                ? 'no match'
                : 'searching…'
              : `${current > 0 ? `${groupedText(current)}/` : ''}${groupedText(find.places.length)}${find.complete ? '' : '…'}`}
          </span>
          <Icon testId="find-previous" title="Previous match (Shift+N)" run={() => jump('match', -1)}>
            <ChevronUp aria-hidden className="size-3.5" />
          </Icon>
          <Icon testId="find-next" title="Next match (n)" run={() => jump('match', 1)}>
            <ChevronDown aria-hidden className="size-3.5" />
          </Icon>
          <Toggle
            testId="find-only"
            title="Hide every other span"
            on={find.onlyMatches}
            onChange={find.setOnlyMatches}
          >
            only matches
          </Toggle>
        </>
      )}
    </>
  );
}

interface ToggleProps {
  readonly testId: string;
  readonly title: string;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
  readonly children: ReactNode;
}

function Toggle({ testId, title, on, onChange, children }: ToggleProps) {
  return (
    <button
      type="button"
      aria-pressed={on}
      title={title}
      data-testid={testId}
      data-state={on ? 'on' : 'off'}
      onClick={() => onChange(!on)}
      className={classNames(
        'h-6 rounded-full border border-line-strong/70 bg-surface px-2.5 text-xs font-medium text-muted hover:bg-hover',
        on && 'border-accent/50 bg-selected text-text hover:bg-selected',
      )}
    >
      {children}
    </button>
  );
}

interface IconProps {
  readonly testId: string;
  readonly title: string;
  readonly run: () => void;
  readonly off?: boolean;
  readonly children: ReactNode;
}

function Icon({ testId, title, run, off = false, children }: IconProps) {
  return (
    <Button
      size="icon"
      tone="quiet"
      className="size-6"
      aria-label={title}
      title={title}
      disabled={off}
      data-testid={testId}
      onClick={run}
    >
      {children}
    </Button>
  );
}
