import { Menu as Base } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import { type ReactElement, type ReactNode, useContext } from 'react';
import { PopupPlace } from './popup-place.ts';
import { ShownKey } from './shown-key.tsx';

interface MenuProps {
  /** The button that opens it. */
  readonly trigger: ReactElement;
  readonly children: ReactNode;
  readonly side?: 'bottom' | 'right' | 'top';
}

export function Menu({ trigger, children, side = 'bottom' }: MenuProps) {
  const place = useContext(PopupPlace);
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} />
      <Base.Portal container={place}>
        <Base.Positioner side={side} align="start" sideOffset={4} className="z-50">
          <Base.Popup className="min-w-56 rounded-lg border border-line bg-raised p-1 shadow-popup outline-none">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

interface MenuItemProps {
  readonly onSelect: () => void;
  readonly disabled?: boolean;
  readonly icon?: ReactNode;
  readonly shortcut?: string;
  readonly testId: string;
  readonly children: ReactNode;
}

export function MenuItem({ onSelect, disabled = false, icon, shortcut, testId, children }: MenuItemProps) {
  return (
    <Base.Item
      disabled={disabled}
      onClick={onSelect}
      data-testid={testId}
      className="flex h-7 items-center gap-2 rounded-md px-2 text-sm outline-none data-disabled:opacity-50 data-highlighted:bg-hover"
    >
      <span className="flex w-4 justify-center text-muted">{icon}</span>
      <span className="flex-1">{children}</span>
      {shortcut && <ShownKey of={shortcut} />}
    </Base.Item>
  );
}

interface MenuCheckItemProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
  readonly testId: string;
  readonly children: ReactNode;
}

/** One of several that may be on together; the menu stays open. */
export function MenuCheckItem({ checked, onChange, disabled = false, testId, children }: MenuCheckItemProps) {
  return (
    <Base.CheckboxItem
      checked={checked}
      onCheckedChange={onChange}
      disabled={disabled}
      data-testid={testId}
      className="flex h-7 items-center gap-2 rounded-md px-2 text-sm outline-none data-disabled:opacity-50 data-highlighted:bg-hover"
    >
      <span className="flex w-4 justify-center text-muted">
        {checked && <Check aria-hidden className="size-3.5" />}
      </span>
      <span className="flex-1">{children}</span>
    </Base.CheckboxItem>
  );
}

export function MenuSeparator() {
  return <Base.Separator className="mx-1 my-1 h-px bg-line" />;
}
