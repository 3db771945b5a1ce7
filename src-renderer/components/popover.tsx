import { Popover as Base } from '@base-ui/react/popover';
import { type ReactElement, type ReactNode, useContext } from 'react';
import { PopupPlace } from './popup-place.ts';

interface PopoverProps {
  readonly trigger: ReactElement;
  readonly title: string;
  readonly children: ReactNode;
  readonly testId: string;
  /** Absent: it opens and closes by itself. */
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
}

export function Popover({ trigger, title, children, testId, open, onOpenChange }: PopoverProps) {
  const place = useContext(PopupPlace);
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Trigger render={trigger} />
      <Base.Portal container={place}>
        <Base.Positioner sideOffset={6} align="start" className="z-50">
          <Base.Popup
            data-testid={testId}
            className="max-h-96 w-[min(680px,92vw)] overflow-auto rounded-lg border border-line bg-raised p-3 shadow-popup outline-none"
          >
            <Base.Title className="mb-2 text-sm font-semibold">{title}</Base.Title>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
