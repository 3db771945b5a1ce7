import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, type RefObject, useRef } from 'react';
import { classNames } from '../lib/class-names.ts';
import { Button } from './button.tsx';
import { PopupPlace } from './popup-place.ts';

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
  readonly className?: string;
  readonly testId: string;
  /** What a person came for; the close button when absent. */
  readonly initialFocus?: RefObject<HTMLElement | null>;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
}

export function Dialog({
  open,
  onClose,
  title,
  children,
  footer,
  className,
  testId,
  initialFocus,
  onKeyDown,
}: DialogProps) {
  const place = useRef<HTMLDivElement>(null);
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        {/* One above another dims that one too, or their edges run into each other. */}
        <Base.Backdrop forceRender className="fixed inset-0 z-40 bg-black/40" />
        <Base.Popup
          data-testid={testId}
          initialFocus={initialFocus}
          onKeyDown={onKeyDown}
          className={classNames(
            'fixed top-[10vh] left-1/2 z-40 flex max-h-[80vh] w-[min(920px,92vw)] -translate-x-1/2 flex-col rounded-xl border border-line bg-raised shadow-popup outline-none',
            className,
          )}
        >
          <div className="flex h-11 shrink-0 items-center justify-between border-b border-line pr-2 pl-4">
            <Base.Title className="text-base font-semibold">{title}</Base.Title>
            <Base.Close
              render={<Button tone="quiet" size="icon" aria-label="Close" data-testid={`${testId}-close`} />}
            >
              <X aria-hidden className="size-4" />
            </Base.Close>
          </div>
          <PopupPlace value={place}>
            <div className="min-h-0 flex-1 overflow-auto">{children}</div>
            {footer && (
              <div className="flex shrink-0 items-center justify-end gap-2 border-t border-line px-4 py-3">
                {footer}
              </div>
            )}
          </PopupPlace>
          <div ref={place} />
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
