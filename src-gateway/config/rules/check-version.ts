import { fix } from '../diagnostics/reporter.ts';
import { liftingEdits } from '../fixes/lift-preferences.ts';
import { readVersion, supportedVersions } from '../model/config-version.ts';
import { entryOf } from '../source/source-node.ts';
import { hasMisspelt } from './has-misspelt.ts';
import type { RuleContext } from './rule-context.ts';

export function checkVersion(context: RuleContext): void {
  const { model, reporter, editor } = context;
  const node = model.version;
  const version = readVersion(node);
  if (node === null || version.kind === 'absent') {
    checkMissing(context);
    return;
  }
  const replaceWith = (text: string) => fix(`Write ${text}`, 'safe', editor.replaceValue(node, text));
  switch (version.kind) {
    case 'not-text': {
      const write = versionForNumber(version.text);
      reporter.report(
        'CFG_VERSION_TYPE',
        node,
        { given: version.text, write },
        { fixes: [replaceWith(write)] },
      );
      return;
    }
    case 'unsupported':
      reporter.report(
        'CFG_VERSION_UNSUPPORTED',
        node,
        { given: `"${version.text}"`, supported: supportedVersions },
        { fixes: [fix('Write v0.4.0', 'choice', editor.replaceValue(node, 'v0.4.0'))] },
      );
      return;
    case 'known':
      if (version.canonical !== null) {
        const data = { given: version.text, canonical: version.canonical };
        const severity = version.text === 'v0.2.0' ? 'hint' : 'warning';
        reporter.report('CFG_VERSION_NONCANONICAL', node, data, {
          severity,
          fixes: [replaceWith(version.canonical)],
        });
      } else if (version.tuple[0] === 0 && version.tuple[1] < 3) {
        const lifting = liftingEdits({ model, editor });
        const edits = lifting.length > 0 ? lifting : [editor.replaceValue(node, 'v0.4.0')];
        reporter.report(
          'CFG_VERSION_OLD',
          node,
          { given: version.text },
          { fixes: [fix('Upgrade to v0.4.0', 'choice', ...edits)] },
        );
      }
  }
}

function checkMissing({ model, reporter, editor, fragment }: RuleContext): void {
  const bothSections =
    entryOf(model.root, 'listeners') !== null && entryOf(model.root, 'model_providers') !== null;
  if (entryOf(model.root, 'version') === null && fragment && !bothSections) return;
  if (hasMisspelt(model.root, 'version')) return;
  const inline = model.providers.entries.some((entry) => entry.preferences !== null);
  const newest = inline ? 'v0.3.0' : 'v0.4.0';
  const empty = entryOf(model.root, 'version')?.value;
  const edit =
    empty === undefined ? editor.prependLine(`version: ${newest}`) : editor.replaceValue(empty, newest);
  reporter.report(
    'CFG_VERSION_MISSING',
    'root',
    { newest },
    {
      fixes: [fix(`Insert version: ${newest}`, 'safe', edit)],
    },
  );
}

/** What a number probably meant: `0.1` was written for `v0.1`. */
function versionForNumber(text: string): string {
  const near = supportedVersions.find((version) => version.replace(/^v/, '').replace(/\.0$/, '') === text);
  return near === undefined ? 'v0.4.0' : near === 'v0.1.0' ? 'v0.1' : near;
}
