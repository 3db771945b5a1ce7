import { Autocomplete } from '@base-ui/react/autocomplete';
import { useState } from 'react';
import type { ModelChoice } from './use-playground-targets.ts';

interface ModelFieldProps {
  readonly choices: readonly ModelChoice[];
  readonly model: string;
  readonly onChange: (model: string) => void;
}

/** The model to name: one of the config's, or any text, since a wildcard provider takes any. */
export function ModelField({ choices, model, onChange }: ModelFieldProps) {
  // Opened without typing, the list shows every model and not only the one that stands there.
  const [typed, setTyped] = useState(false);
  return (
    <Autocomplete.Root
      items={choices}
      itemToStringValue={(choice: ModelChoice) => choice.id}
      value={model}
      onValueChange={(value, { reason }) => {
        // With the list closed, Escape would empty the field.
        if (reason === 'escape-key') return;
        setTyped(true);
        onChange(value);
      }}
      onOpenChange={(open) => {
        if (!open) setTyped(false);
      }}
      {...(!typed && { filter: null })}
      openOnInputClick
    >
      <Autocomplete.Input
        aria-label="Model"
        data-testid="playground-model"
        placeholder="no model named"
        spellCheck={false}
        className="h-7 w-64 max-w-full min-w-0 rounded-md border border-line-strong/70 bg-surface px-2 font-mono text-xs placeholder:font-sans placeholder:text-muted"
      />
      <Autocomplete.Portal>
        <Autocomplete.Positioner sideOffset={4} className="z-50">
          <Autocomplete.Popup className="max-h-80 w-(--anchor-width) min-w-72 overflow-auto rounded-lg border border-line bg-raised p-1 shadow-popup">
            <Autocomplete.Empty className="px-2 text-xs text-muted empty:hidden">
              Not in the config; sent as typed.
            </Autocomplete.Empty>
            <Autocomplete.List>
              {(choice: ModelChoice) => (
                <Autocomplete.Item
                  key={choice.id}
                  value={choice}
                  data-testid={`playground-model-option-${choice.id}`}
                  className="flex h-7 items-center justify-between gap-3 rounded-md px-2 text-xs outline-none data-highlighted:bg-hover"
                >
                  <span className="truncate font-mono">{choice.id}</span>
                  <span className="shrink-0 text-2xs text-muted">{choice.detail}</span>
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
          </Autocomplete.Popup>
        </Autocomplete.Positioner>
      </Autocomplete.Portal>
    </Autocomplete.Root>
  );
}
