import { useState } from 'react';
import { Group, type GroupProps, type Layout } from 'react-resizable-panels';
import { readStored, writeStored } from '../lib/stored.ts';

interface PanesProps extends Omit<GroupProps, 'id' | 'defaultLayout' | 'onLayoutChanged'> {
  /** Under this name the sizes are kept. Each `Panel` in it needs an id of its own, which is its `data-testid`, too. */
  readonly id: string;
}

/** Parts of a screen whose sizes a person sets, and finds again in the next window. */
export function Panes({ id, ...rest }: PanesProps) {
  const [kept] = useState(() => readStored(`panes.${id}`, isLayout) ?? undefined);
  return (
    <Group
      defaultLayout={kept}
      onLayoutChanged={(layout, { isUserInteraction }) => {
        if (isUserInteraction) writeStored(`panes.${id}`, layout);
      }}
      {...rest}
    />
  );
}

function isLayout(value: unknown): value is Layout {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((size) => typeof size === 'number' && size >= 0 && size <= 100)
  );
}
