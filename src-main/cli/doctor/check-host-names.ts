import { hostAliases } from '../../../src-gateway/providers/host-aliases.ts';
import { type Check, fail, ok } from './check.ts';

/** Where the names lead under which containers reach this machine. */
export const checkHostNames: Check = async ({ names, subject }) => {
  const found = await Promise.all(
    hostAliases.map(async (alias) => ({ alias, addresses: await names.candidates(alias).catch(() => []) })),
  );
  const text = 'unreadable' in subject ? '' : subject.loaded.text;
  const lost = found.filter(({ addresses, alias }) => addresses.length === 0 && text.includes(alias));
  const byAddress = Map.groupBy(found, ({ addresses }) => addresses.join(', ') || 'nothing');
  const leads = [...byAddress].map(
    ([address, aliases]) => `${aliases.map(({ alias }) => alias).join(', ')} → ${address}`,
  );
  return [
    ...lost.map(({ alias }) =>
      fail(
        `The config names ${alias}, which leads nowhere in this container.`,
        `Start the container with --add-host ${alias}:host-gateway, or set PLANO_HOST_GATEWAY to the address of the machine.`,
      ),
    ),
    ok(`${leads.join('; ')}.`),
  ];
};
