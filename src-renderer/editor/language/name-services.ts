import { renamableAt, renameAt } from '../../../src-gateway/config/editor/rename-at.ts';
import { definitionAt, referencesAt } from '../../../src-gateway/config/editor/symbol-at.ts';
import { configModel } from '../config-model.ts';
import { toEditorRange } from '../editor-range.ts';
import { monaco } from '../monaco.ts';

/** Definition, references and rename of what the config declares. Called once. */
export function registerNameServices(): void {
  monaco.languages.registerDefinitionProvider('yaml', {
    provideDefinition: (model, position) => {
      if (model !== configModel) return null;
      const found = definitionAt(model.getValue(), model.getOffsetAt(position));
      return found && { uri: model.uri, range: toEditorRange(found.range) };
    },
  });
  monaco.languages.registerReferenceProvider('yaml', {
    provideReferences: (model, position, { includeDeclaration }) => {
      if (model !== configModel) return null;
      return referencesAt(model.getValue(), model.getOffsetAt(position))
        .filter(({ role }) => includeDeclaration || role === 'use')
        .map(({ range }) => ({ uri: model.uri, range: toEditorRange(range) }));
    },
  });
  monaco.languages.registerRenameProvider('yaml', { provideRenameEdits, resolveRenameLocation });
}

function resolveRenameLocation(
  model: monaco.editor.ITextModel,
  position: monaco.Position,
): monaco.languages.RenameLocation & monaco.languages.Rejection {
  const here = renamableAt(model.getValue(), model.getOffsetAt(position));
  if (here.kind === 'name') return { text: here.name, range: toEditorRange(here.range) };
  return { text: '', range: monaco.Range.fromPositions(position), rejectReason: here.reason };
}

function provideRenameEdits(
  model: monaco.editor.ITextModel,
  position: monaco.Position,
  newName: string,
): monaco.languages.WorkspaceEdit & monaco.languages.Rejection {
  const rename = renameAt(model.getValue(), model.getOffsetAt(position), newName);
  if (rename.kind === 'refused') return { edits: [], rejectReason: rename.reason };
  return {
    edits: rename.edits.map(({ range, newText }) => ({
      resource: model.uri,
      versionId: model.getVersionId(),
      textEdit: { range: toEditorRange(range), text: newText },
    })),
  };
}
