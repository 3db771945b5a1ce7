import { useState, useSyncExternalStore } from 'react';
import type { FormScalar } from '../../../src-gateway/config/form/form-field.ts';
import { configModel } from '../config-model.ts';
import { toEditorRange } from '../editor-range.ts';
import { onRevealed, revealedRanges } from '../masks/revealed-secrets.ts';
import { monaco } from '../monaco.ts';
import { ChosenControl } from './chosen-control.tsx';
import { SecretControl } from './secret-control.tsx';
import { TypedControl } from './typed-control.tsx';

/** A single value with the control that suits it. */
export function ScalarField({ field }: { readonly field: FormScalar }) {
  const [visited, setVisited] = useState(false);
  const revealed = useSyncExternalStore(onRevealed, () => isRevealed(field));
  if (visited) return <TypedControl field={field} onVisit={setVisited} />;
  if (field.masked !== null || field.secret) return <SecretControl field={field} revealed={revealed} />;
  if (field.control === 'switch' || field.control === 'choice') return <ChosenControl field={field} />;
  return <TypedControl field={field} onVisit={setVisited} />;
}

function isRevealed({ range }: FormScalar): boolean {
  const here = toEditorRange(range);
  return revealedRanges(configModel).some((one) => monaco.Range.areIntersecting(one, here));
}
