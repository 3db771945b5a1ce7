import { describe, expect, it } from 'vitest';
import { ownCommand } from '../../../src-renderer/lib/own-command.ts';

describe('the command that does the same in a terminal', () => {
  it.each([
    ['planoai down', 'shop', 'planoai down --instance shop'],
    ['planoai logs --follow', 'shop', 'planoai logs --follow --instance shop'],
    ['planoai down', 'default', 'planoai down'],
    ['planoai validate config.yaml', 'shop', 'planoai validate config.yaml'],
    ['planoai trace 0123abcd', 'shop', 'planoai trace 0123abcd'],
  ])('%s in the console of %s is %s', (command, instance, typed) => {
    expect(ownCommand(command, instance)).toBe(typed);
  });
});
