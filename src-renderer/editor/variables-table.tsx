import { Check } from 'lucide-react';
import type { SourceRange } from '../../src-gateway/config/diagnostic.ts';
import type { VariableInfo } from '../../src-main/contract/config-calls.ts';
import { CliLine } from '../components/cli-line.tsx';
import { SecretField } from '../secrets/secret-field.tsx';

interface VariablesTableProps {
  readonly variables: readonly VariableInfo[];
  readonly onGoTo: (range: SourceRange) => void;
}

/** Where the values of the config's variables come from; what has none stands first. */
export function VariablesTable({ variables, onGoTo }: VariablesTableProps) {
  const sorted = [...variables.filter(({ set }) => !set), ...variables.filter(({ set }) => set)];
  return (
    <>
      <table className="w-full text-left text-xs">
        <thead className="text-2xs text-muted">
          <tr>
            <th className="py-1 pr-4 font-medium">name</th>
            <th className="py-1 pr-4 font-medium">value and source</th>
            <th className="py-1 font-medium">used at</th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((variable) => (
            <tr
              key={variable.name}
              data-testid={`variable-${variable.name}`}
              data-state={variable.set ? 'set' : 'unset'}
              className="border-t border-line align-top"
            >
              <th scope="row" className="py-1.5 pr-4 font-mono font-normal wrap-anywhere">
                {variable.name}
              </th>
              <td className="py-1.5 pr-4">
                <Sources variable={variable} />
              </td>
              <td className="py-1">
                <ul>
                  {variable.usedAt.map(({ path, range }) => (
                    <li key={range.start.offset}>
                      <button
                        type="button"
                        data-testid="variable-place"
                        title="Show it in the editor"
                        onClick={() => onGoTo(range)}
                        className="flex gap-2 rounded px-1 py-0.5 text-left font-mono hover:bg-hover"
                      >
                        <span className="shrink-0 text-muted">line {range.start.line}</span>
                        <span className="wrap-anywhere">{path}</span>
                      </button>
                    </li>
                  ))}
                </ul>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-2 mb-1 text-2xs text-muted">
        The first source that has a name wins: files of <code className="font-mono">--env-file</code>,{' '}
        <code className="font-mono">.env</code> beside the config, the shell that started the console, the
        file that <code className="font-mono">NAME_FILE</code> names, the folder{' '}
        <code className="font-mono">PLANO_SECRETS_DIR</code>, the keychain or the file under a passphrase.
      </p>
      <CliLine command="planoai env" />
    </>
  );
}

function Sources({ variable: { name, set, sources } }: { readonly variable: VariableInfo }) {
  if (!set) {
    return <SecretField name={name} testId="variable" label={<span className="text-warn">▲ not set</span>} />;
  }
  return (
    <ul className="grid grid-cols-[auto_auto_1fr] gap-x-2">
      {sources.map(({ source, wins, masked }) => (
        <li
          key={source}
          data-testid="variable-source"
          data-state={wins ? 'wins' : 'shadowed'}
          className={`col-span-3 grid grid-cols-subgrid items-baseline ${wins ? '' : 'text-muted'}`}
        >
          {wins ? (
            <Check role="img" aria-label="This one wins:" className="size-3.5 self-center text-ok" />
          ) : (
            <span className="w-3.5" />
          )}
          <span className="font-mono wrap-anywhere">{masked === '' ? <i>empty</i> : masked}</span>
          <span>
            {source}
            {!wins && ', not used'}
          </span>
        </li>
      ))}
    </ul>
  );
}
