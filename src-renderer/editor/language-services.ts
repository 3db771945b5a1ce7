import type { Diagnostic } from '../../src-gateway/config/diagnostic.ts';
import { completeAt } from '../../src-gateway/config/editor/complete-at.ts';
import type { Completion } from '../../src-gateway/config/editor/completion.ts';
import { hoverAt } from '../../src-gateway/config/editor/hover-at.ts';
import type { ConfigDiagnosis, VariableInfo } from '../../src-main/contract/config-calls.ts';
import { hostQuery, queries } from '../lib/host.ts';
import { applyFix } from './apply-fix.ts';
import { configModel } from './config-model.ts';
import { useConfigSession } from './config-session.ts';
import { toEditorRange } from './editor-range.ts';
import { registerLayoutServices } from './language/layout-services.ts';
import { registerNameServices } from './language/name-services.ts';
import { registerVariableNotes } from './language/variable-notes.ts';
import { registerLensServices } from './lenses/lens-services.ts';
import { registerSecretServices } from './masks/secret-services.ts';
import { monaco } from './monaco.ts';

type ConfigDiagnostic = ConfigDiagnosis['diagnostics'][number];

const severities: Record<Diagnostic['severity'], monaco.MarkerSeverity> = {
  error: monaco.MarkerSeverity.Error,
  warning: monaco.MarkerSeverity.Warning,
  hint: monaco.MarkerSeverity.Info,
};

const completionKinds: Record<Completion['kind'], monaco.languages.CompletionItemKind> = {
  key: monaco.languages.CompletionItemKind.Property,
  value: monaco.languages.CompletionItemKind.EnumMember,
  reference: monaco.languages.CompletionItemKind.Reference,
  variable: monaco.languages.CompletionItemKind.Variable,
  example: monaco.languages.CompletionItemKind.Value,
};

/** Shows what can stand behind a completion that was taken, and nothing when that is anything. */
const suggestAgain: monaco.languages.Command = {
  id: 'editor.action.triggerSuggest',
  title: 'Suggest',
  arguments: [{ auto: true }],
};

/** Teaches the editor the config language. Called once. */
export function registerLanguageServices(): void {
  showMarkers(useConfigSession.getState().diagnosis);
  useConfigSession.subscribe((session, before) => {
    if (session.diagnosis !== before.diagnosis) showMarkers(session.diagnosis);
  });
  monaco.languages.registerCompletionItemProvider('yaml', {
    triggerCharacters: [' ', '$', '{', ':', '-', '/'],
    provideCompletionItems,
  });
  monaco.languages.registerHoverProvider('yaml', { provideHover });
  monaco.editor.registerCommand(
    'plano.apply-fix',
    (_accessor, diagnostic: ConfigDiagnostic, fix: ConfigDiagnostic['fixes'][number]) =>
      void applyFix(diagnostic, fix),
  );
  monaco.languages.registerCodeActionProvider(
    'yaml',
    { provideCodeActions },
    { providedCodeActionKinds: ['quickfix'] },
  );
  registerNameServices();
  registerLayoutServices();
  registerLensServices();
  registerVariableNotes();
  registerSecretServices();
}

function showMarkers(diagnosis: ConfigDiagnosis | null): void {
  monaco.editor.setModelMarkers(configModel, 'plano', (diagnosis?.diagnostics ?? []).map(toMarker));
}

function toMarker(diagnostic: ConfigDiagnostic): monaco.editor.IMarkerData {
  return {
    ...toEditorRange(diagnostic.range),
    severity: severities[diagnostic.severity],
    message: diagnostic.message,
    code: diagnostic.code,
    tags: diagnostic.tags.includes('deprecated') ? [monaco.MarkerTag.Deprecated] : [],
    relatedInformation: diagnostic.related.map((place) => ({
      ...toEditorRange(place.range),
      resource: configModel.uri,
      message: place.message,
    })),
  };
}

async function provideCompletionItems(
  model: monaco.editor.ITextModel,
  position: monaco.Position,
): Promise<monaco.languages.CompletionList | null> {
  if (model !== configModel) return null;
  const variables = await variableNames();
  const completions = completeAt(model.getValue(), model.getOffsetAt(position), { variables });
  return {
    suggestions: completions.map((completion, index) => ({
      label: { label: completion.label, description: completion.detail },
      kind: completionKinds[completion.kind],
      documentation: { value: completion.documentation },
      insertText: completion.insertText,
      // Its indentation is ready for the place.
      insertTextRules: monaco.languages.CompletionItemInsertTextRule.KeepWhitespace,
      range: toEditorRange(completion.range),
      sortText: String(index).padStart(4, '0'),
      ...(completion.goesOn && { command: suggestAgain }),
    })),
  };
}

/** Names that have a value on the host; none while it cannot be asked. */
async function variableNames(): Promise<readonly string[]> {
  const query = hostQuery('config.variable-names', {});
  const { names } = await queries.fetchQuery({ ...query, staleTime: 2_000 }).catch(() => ({ names: [] }));
  return names;
}

function provideHover(
  model: monaco.editor.ITextModel,
  position: monaco.Position,
): monaco.languages.Hover | null {
  if (model !== configModel) return null;
  const text = model.getValue();
  const hover = hoverAt(text, model.getOffsetAt(position));
  if (!hover) return null;
  const token = text.slice(hover.range.start.offset, hover.range.end.offset);
  const name = /^\$\{?([A-Za-z_][A-Za-z0-9_]*)/.exec(token)?.[1];
  const variable = useConfigSession.getState().diagnosis?.variables.find((one) => one.name === name);
  return {
    range: toEditorRange(hover.range),
    contents: [{ value: variable ? variableMarkdown(variable) : hover.contents }],
  };
}

/** The host knows where a variable comes from; its value arrives masked. */
function variableMarkdown({ name, set, source, masked }: VariableInfo): string {
  if (!set) return `Variable \`${name}\` is **not set**. Put it in \`.env\` beside the config, or export it.`;
  const place = source?.replace(/:(\d+)$/, ', line $1') ?? 'the environment';
  return `Variable \`${name}\`: set in ${place}, ${masked === '' ? 'empty' : `\`${masked}\``}`;
}

function provideCodeActions(
  model: monaco.editor.ITextModel,
  range: monaco.Range,
): monaco.languages.CodeActionList {
  const { diagnosis, diagnosedText, text } = useConfigSession.getState();
  // Ranges of an older text would edit the wrong place.
  if (model !== configModel || diagnosedText !== text) return { actions: [], dispose: () => {} };
  const here = (diagnosis?.diagnostics ?? []).filter((diagnostic) =>
    monaco.Range.areIntersectingOrTouching(toEditorRange(diagnostic.range), range),
  );
  return {
    actions: here.flatMap((diagnostic) =>
      diagnostic.fixes.map((fix, index) => ({
        title: fix.title,
        kind: 'quickfix',
        isPreferred: index === 0 && fix.kind === 'safe',
        diagnostics: [toMarker(diagnostic)],
        command: { id: 'plano.apply-fix', title: fix.title, arguments: [diagnostic, fix] },
      })),
    ),
    dispose: () => {},
  };
}
