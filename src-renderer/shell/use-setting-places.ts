import { useEffect, useState } from 'react';
import type { Command } from '../lib/commands.ts';
import { openScreen } from '../lib/navigation.ts';

/** The settings as commands that lead there. */
export function useSettingPlaces(): readonly Command[] {
  const [places, setPlaces] = useState<readonly Command[]>([]);
  useEffect(() => {
    let wanted = true;
    // They come with their screen, which the window needs for nothing else.
    void import('../settings/groups/groups.ts').then(({ settingGroups }) => {
      if (!wanted) return;
      const found = settingGroups.flatMap((group) => {
        const run = () => openScreen(`/settings?section=${group.id}`);
        const section: Command = { id: `section.${group.id}`, title: `Settings: ${group.title}`, run };
        const settings = group.settings.map(
          ({ name, title }): Command => ({
            id: `setting.${name}`,
            title: `Setting: ${title} · ${group.title}`,
            run,
          }),
        );
        return [section, ...settings];
      });
      setPlaces(found);
    });
    return () => {
      wanted = false;
    };
  }, []);
  return places;
}
