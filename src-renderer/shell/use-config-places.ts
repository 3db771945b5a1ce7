import { useEffect, useState } from 'react';
import { useConfigSession } from '../editor/config-session.ts';
import type { Command } from '../lib/commands.ts';
import { openConfigLine } from '../lib/navigation.ts';

/** What the config names and a person may look for, in the order of the file. */
const sections: ReadonlyMap<string, string> = new Map([
  ['listeners', 'Listener'],
  ['model_providers', 'Model'],
  ['routing_preferences', 'Route'],
  ['agents', 'Agent'],
  ['filters', 'Filter'],
  ['prompt_targets', 'Function'],
  ['model_aliases', 'Alias'],
]);

/** The places of the config as commands that lead there. */
export function useConfigPlaces(): readonly Command[] {
  const text = useConfigSession((session) => session.text);
  const [places, setPlaces] = useState<readonly Command[]>([]);
  useEffect(() => {
    let wanted = true;
    // Reading YAML takes code that the window needs for nothing else before the editor is opened.
    void import('../../src-gateway/config/editor/outline-of.ts').then(({ outlineOf }) => {
      if (!wanted) return;
      const found = outlineOf(text).flatMap(({ section, children }) => {
        const kind = sections.get(section);
        if (kind === undefined) return [];
        return children.map(
          ({ label, detail, path, selection }): Command => ({
            id: `place.${path}`,
            title: `${kind} ${label}${detail === '' ? '' : ` · ${detail}`} · line ${selection.start.line}`,
            run: () => openConfigLine(selection.start.line),
          }),
        );
      });
      setPlaces(found);
    });
    return () => {
      wanted = false;
    };
  }, [text]);
  return places;
}
