import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { FormField, FormMap } from '../../../src-gateway/config/form/form-field.ts';
import { Button } from '../../components/button.tsx';
import { Menu, MenuItem } from '../../components/menu.tsx';
import { classNames } from '../../lib/class-names.ts';
import { controlLook } from './control-attributes.ts';
import { FieldGroup, nameOf } from './field-group.tsx';
import { FixedField } from './fixed-field.tsx';
import { useFormActions } from './form-actions.ts';
import { ScalarField } from './scalar-field.tsx';

/** Any field of the form. */
export function Field({ field }: { readonly field: FormField }) {
  switch (field.kind) {
    case 'scalar':
      return <ScalarField field={field} />;
    case 'fixed':
      return <FixedField field={field} />;
    case 'map':
      return (
        <FieldGroup field={field}>
          <MapFields field={field} />
        </FieldGroup>
      );
    case 'list':
      return (
        <FieldGroup field={field}>
          {field.items.map((item) => (
            <Field key={item.id} field={item} />
          ))}
          <AddItem field={field} />
        </FieldGroup>
      );
    default:
      return field satisfies never;
  }
}

/** What a map holds, and what can be added to it. */
export function MapFields({ field }: { readonly field: FormMap }) {
  return (
    <>
      {field.fields.map((each) => (
        <Field key={each.id} field={each} />
      ))}
      <div className="flex flex-wrap gap-2 pt-1 empty:hidden">
        {field.addable.length > 0 && <AddKey field={field} />}
        {field.entryTitle !== null && <AddEntry field={field} title={field.entryTitle} />}
      </div>
    </>
  );
}

function AddItem({ field }: { readonly field: Extract<FormField, { readonly kind: 'list' }> }) {
  const { change } = useFormActions();
  return (
    <Button
      size="small"
      className="mt-1"
      data-testid="form-add-item"
      data-path={field.id}
      aria-label={`Add to ${nameOf(field)}: ${field.itemTitle}`}
      onClick={() => change({ kind: 'add-item', path: field.path })}
    >
      <Plus aria-hidden className="size-3.5" />
      {field.itemTitle}
    </Button>
  );
}

function AddKey({ field }: { readonly field: FormMap }) {
  const { change } = useFormActions();
  const isRoot = field.path.length === 0;
  return (
    <Menu
      trigger={
        <Button
          size="small"
          data-testid="form-add-key"
          data-path={field.id}
          aria-label={isRoot ? 'Add a section' : `Add a field to ${nameOf(field)}`}
        >
          <Plus aria-hidden className="size-3.5" />
          {isRoot ? 'Section' : 'Field'}
        </Button>
      }
    >
      <div className="max-h-80 overflow-auto">
        {field.addable.map(({ name, title, help, required }) => (
          <MenuItem
            key={name}
            testId={`form-add-key-${name}`}
            onSelect={() => change({ kind: 'add-key', path: field.path, name })}
          >
            <span title={help.replaceAll('`', '')} className="flex items-baseline justify-between gap-4">
              {title}
              <span className="font-mono text-2xs text-muted">
                {name}
                {required ? ', required' : ''}
              </span>
            </span>
          </MenuItem>
        ))}
      </div>
    </Menu>
  );
}

interface AddEntryProps {
  readonly field: FormMap;
  /** What an entry is. */
  readonly title: string;
}

/** An entry with a name of the user's own. */
function AddEntry({ field, title }: AddEntryProps) {
  const { change } = useFormActions();
  const [name, setName] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const add = () => {
    const why = change({ kind: 'add-key', path: field.path, name: name.trim() });
    setRefusal(why);
    if (why === null) setName('');
  };
  return (
    <div className="flex flex-wrap items-center gap-1">
      <input
        aria-label={`Name of a new entry of ${nameOf(field)}`}
        placeholder="name"
        value={name}
        data-testid="form-entry-name"
        data-path={field.id}
        spellCheck={false}
        autoComplete="off"
        onChange={({ target }) => setName(target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') add();
        }}
        className={classNames(controlLook, 'h-6 w-44')}
      />
      <Button size="small" data-testid="form-add-entry" data-path={field.id} onClick={add}>
        <Plus aria-hidden className="size-3.5" />
        {title}
      </Button>
      {refusal !== null && (
        <p role="alert" data-testid="form-refusal" className="text-xs text-bad">
          {refusal}
        </p>
      )}
    </div>
  );
}
