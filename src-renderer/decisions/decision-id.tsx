import { CopyButton } from '../components/copy-button.tsx';

/** The id by which a trace names a decision. */
export function DecisionId({ id }: { readonly id: string }) {
  return (
    <>
      <span className="font-mono text-2xs text-muted" data-testid="decision-id" title={id}>
        {id.slice(0, 8)}
      </span>
      <CopyButton
        iconOnly
        tone="quiet"
        className="size-5"
        label="Copy the decision’s id"
        text={() => id}
        data-testid="decision-copy-id"
      />
    </>
  );
}
