import { useMutation } from '@tanstack/react-query';
import { RotateCcw } from 'lucide-react';
import { type ChoiceName, defaultChoices } from '../../src-main/contract/console-settings.ts';
import { Button } from '../components/button.tsx';
import { Segmented } from '../components/segmented.tsx';
import { changeSetting, useSettings } from '../lib/settings.ts';
import type { Setting, SettingControl } from './groups/setting-group.ts';
import { NumberField } from './number-field.tsx';
import { Failure } from './section.tsx';

type Value = string | number | boolean;

interface SettingRowProps {
  readonly setting: Setting;
  /** The variable that decides in its place; `null`: it counts. */
  readonly variable: string | null;
}

/** A setting: what it does, what it is, what it would be, and the way back. */
export function SettingRow({ setting, variable }: SettingRowProps) {
  const { control, hint, name, nextStart = false, title } = setting;
  const value = useSettings((settings) => settings[name]);
  const change = useMutation({ mutationFn: (next: Value | null) => changeSetting(name, next) });
  const isChanged = value !== defaultChoices[name];
  return (
    <div data-testid={`setting-row-${name}`} data-state={isChanged ? 'changed' : 'default'}>
      <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1.5">
        <span className="flex min-w-0 flex-1 basis-64 flex-col">
          <span>{title}</span>
          <span className="text-2xs text-muted">
            {hint}
            {nextStart && ' From the next start of the console.'}
          </span>
          <span className="text-2xs text-muted">
            <code className="font-mono">{name}</code> · default: {shown(defaultChoices[name], control)}
          </span>
        </span>
        <span className="flex items-center gap-1">
          <Button
            tone="quiet"
            size="icon"
            aria-label={`Reset ${title}`}
            title="Reset to the default"
            disabled={!isChanged || change.isPending}
            className={isChanged ? '' : 'invisible'}
            data-testid={`setting-reset-${name}`}
            onClick={() => change.mutate(null)}
          >
            <RotateCcw aria-hidden className="size-3.5" />
          </Button>
          <Control title={title} name={name} value={value} control={control} onChange={change.mutate} />
        </span>
      </div>
      {variable !== null && (
        <p className="mt-1 text-2xs text-warn" data-testid={`setting-decided-${name}`}>
          <code className="font-mono">{variable}</code> is set where this console was started: it decides, not
          this setting.
        </p>
      )}
      {change.isError && <Failure text={change.error.message} />}
    </div>
  );
}

interface ControlProps {
  readonly title: string;
  readonly name: ChoiceName;
  readonly value: Value;
  readonly control: SettingControl;
  readonly onChange: (value: Value) => void;
}

const onOff = [
  { value: 'on', label: 'On' },
  { value: 'off', label: 'Off' },
];

function Control({ title, name, value, control, onChange }: ControlProps) {
  const testId = `setting-${name}`;
  if (control.kind === 'number') {
    return (
      <NumberField
        label={title}
        value={Number(value)}
        unit={control.unit ?? ''}
        testId={testId}
        onChange={onChange}
      />
    );
  }
  if (control.kind === 'switch') {
    return (
      <Segmented
        label={title}
        value={value === true ? 'on' : 'off'}
        options={onOff}
        testId={testId}
        onChange={(next) => onChange(next === 'on')}
      />
    );
  }
  return (
    <Segmented
      label={title}
      value={String(value)}
      options={control.options}
      testId={testId}
      onChange={(next) => onChange(next)}
    />
  );
}

function shown(value: Value, control: SettingControl): string {
  if (control.kind === 'switch') return value === true ? 'on' : 'off';
  if (control.kind === 'number') return [value, control.unit].filter(Boolean).join(' ');
  return control.options.find((option) => option.value === value)?.label ?? String(value);
}
