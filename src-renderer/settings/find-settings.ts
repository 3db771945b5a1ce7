import type { Setting, SettingGroup } from './groups/setting-group.ts';

export interface FoundGroup {
  readonly group: SettingGroup;
  readonly settings: readonly Setting[];
  readonly withContent: boolean;
}

/** The settings that hold every word of the search, in their groups; a group that is named is found whole. */
export function findSettings(
  groups: readonly SettingGroup[],
  search: string,
  isDesktop: boolean,
): FoundGroup[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (...texts: readonly string[]) => {
    const text = texts.join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return groups
    .map((group) => ({
      group,
      settings: group.settings.filter(
        ({ desktopOnly = false, hint, name, title }) =>
          (isDesktop || !desktopOnly) && fits(group.title, title, hint, name),
      ),
      withContent: group.Content !== undefined && fits(group.title, group.words ?? ''),
    }))
    .filter(({ settings, withContent }) => settings.length > 0 || withContent);
}
