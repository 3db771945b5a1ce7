import type { TargetParameter } from '../../../src-main/contract/target-calls.ts';
import { Badge } from '../../components/badge.tsx';
import { Select } from '../../components/select.tsx';

interface ParameterFieldProps {
  readonly parameter: TargetParameter;
  /** `''`: it is not given. */
  readonly text: string;
  /** What the engine found in the prompt; `null`: nothing. */
  readonly found: string | null;
  /** It has to be given, or given otherwise. */
  readonly isAsked: boolean;
  readonly onChange: (text: string) => void;
}

/** A parameter of a function: what it takes, its value, and where that comes from. */
export function ParameterField({ found, isAsked, onChange, parameter, text }: ParameterFieldProps) {
  const { default: fallback, description, format, name, required, type } = parameter;
  const id = `target-value-${name}`;
  const choices = parameter.enum ?? (type === 'bool' ? ['true', 'false'] : null);
  const isLong = type === 'list' || type === 'set' || type === 'dict';
  const common = {
    id,
    'aria-describedby': `${id}-about`,
    'aria-invalid': isAsked || undefined,
    'data-testid': id,
  };
  const look =
    'w-full rounded-md border border-line-strong/70 bg-surface px-2 font-mono text-2xs text-text placeholder:text-muted aria-invalid:border-bad';
  const placeholder = fallback ?? (isLong ? (type === 'dict' ? '{"name": "value"}' : '["a", "b"]') : '');
  return (
    <div className="flex flex-col gap-1" data-testid="target-parameter" data-parameter={name}>
      <div className="flex flex-wrap items-center gap-2">
        <label htmlFor={id} className="font-mono font-medium">
          {name}
        </label>
        <Badge>{type}</Badge>
        {required && <Badge title="A call cannot be made without it">required</Badge>}
        <Origin {...{ fallback, found, isAsked, required, text }} />
      </div>
      {choices !== null && !isLong ? (
        <Select
          id={id}
          label={name}
          testId={id}
          className="w-full font-mono"
          aria-describedby={`${id}-about`}
          aria-invalid={isAsked || undefined}
          value={text}
          options={[
            { value: '', label: fallback === null ? 'not given' : `not given: ${fallback}` },
            ...withOwn(choices, text).map((value) => ({ value, label: value })),
          ]}
          onChange={onChange}
        />
      ) : isLong ? (
        <textarea
          {...common}
          rows={2}
          spellCheck={false}
          value={text}
          placeholder={placeholder}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
          className={`${look} resize-y py-1.5`}
        />
      ) : (
        <input
          {...common}
          type="text"
          spellCheck={false}
          autoComplete="off"
          value={text}
          placeholder={placeholder}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
          className={`${look} h-7`}
        />
      )}
      <p id={`${id}-about`} className="text-2xs text-muted">
        {description}
        {format !== null && (
          <>
            {' '}
            Format: <code className="font-mono">{format}</code>
          </>
        )}
      </p>
    </div>
  );
}

function Origin({
  fallback,
  found,
  isAsked,
  required,
  text,
}: Pick<ParameterFieldProps, 'found' | 'isAsked' | 'text'> & {
  readonly fallback: string | null;
  readonly required: boolean;
}) {
  const [tone, words] =
    text === ''
      ? isAsked || (required && fallback === null)
        ? (['bad', 'missing'] as const)
        : (['plain', fallback === null ? 'left out' : 'default'] as const)
      : isAsked
        ? (['bad', 'not usable'] as const)
        : text === found
          ? (['ok', 'from the prompt'] as const)
          : (['info', 'by hand'] as const);
  return (
    <Badge tone={tone} testId="target-origin">
      {words}
    </Badge>
  );
}

/** A value that is none of the allowed ones is shown as well: it is why the user is asked. */
function withOwn(choices: readonly string[], text: string): readonly string[] {
  return text === '' || choices.includes(text) ? choices : [...choices, text];
}
