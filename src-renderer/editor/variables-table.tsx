import type { VariableInfo } from '../../src-main/contract/config-calls.ts';
import { CliLine } from '../components/cli-line.tsx';

export function VariablesTable({ variables }: { readonly variables: readonly VariableInfo[] }) {
  return (
    <>
      <table className="w-full text-left text-xs">
        <thead className="text-2xs text-muted">
          <tr>
            <th className="py-1 pr-3 font-medium">name</th>
            <th className="py-1 pr-3 font-medium">value</th>
            <th className="py-1 pr-3 font-medium">from</th>
            <th className="py-1 font-medium">used at</th>
          </tr>
        </thead>
        <tbody>
          {variables.map((variable) => (
            <tr
              key={variable.name}
              data-testid={`variable-${variable.name}`}
              data-state={variable.set ? 'set' : 'unset'}
              className="border-t border-line align-top"
            >
              <td className="py-1 pr-3 font-mono">{variable.name}</td>
              <td className="py-1 pr-3 font-mono">
                {variable.set ? (
                  variable.masked === '' ? (
                    'empty'
                  ) : (
                    variable.masked
                  )
                ) : (
                  <span className="text-warn">▲ not set</span>
                )}
              </td>
              <td className="py-1 pr-3 text-muted">{variable.source ?? '—'}</td>
              <td className="py-1 font-mono break-all text-muted">{variable.usedAt.join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-2 mb-1 text-2xs text-muted">
        A <code className="font-mono">.env</code> beside the config wins over the shell that started the
        console.
      </p>
      <CliLine command="planoai env" />
    </>
  );
}
