import Type, { type Static } from 'typebox';
import { defineCall } from './call.ts';

/** Where secrets can be kept encrypted: by the system, or under a passphrase. */
export const SecretVault = Type.Union([Type.Literal('keychain'), Type.Literal('passphrase')]);
export type SecretVault = Static<typeof SecretVault>;

/** As sources of variables name the two. */
export const secretSources: Readonly<Record<SecretVault, string>> = {
  keychain: 'keychain',
  passphrase: 'passphrase file',
};

/** `weak`: in the keychain although it hides little; `env`: in `.env`, nothing is encrypted. */
export const SecretChoice = Type.Union([
  Type.Literal('env'),
  Type.Literal('keychain'),
  Type.Literal('passphrase'),
  Type.Literal('weak'),
]);
export type SecretChoice = Static<typeof SecretChoice>;

export const StoredSecret = Type.Object({
  /** Of the variable. */
  name: Type.String(),
  /** `unreadable`: the system no longer has the key; the secret must be entered again. */
  state: Type.Union([Type.Literal('readable'), Type.Literal('locked'), Type.Literal('unreadable')]),
});
export type StoredSecret = Static<typeof StoredSecret>;

export const SecretsState = Type.Object({
  /** Where secrets go beside `.env`; `env`: nowhere else; `null`: nobody has chosen yet. */
  place: Type.Union([SecretVault, Type.Literal('env'), Type.Null()]),
  /** The system's; `null`: this host reaches none, or is not to ask it. */
  keychain: Type.Union([
    Type.Object({
      name: Type.String(),
      strength: Type.Union([Type.Literal('strong'), Type.Literal('weak'), Type.Literal('none')]),
    }),
    Type.Null(),
  ]),
  /** This host could use a keychain, whatever was chosen. */
  hasKeychain: Type.Boolean(),
  /** The passphrase is needed before anything can be read or kept. */
  locked: Type.Boolean(),
  secrets: Type.Array(StoredSecret),
  /** Stores that are not in use and still hold secrets. */
  left: Type.Array(Type.Object({ vault: SecretVault, count: Type.Integer() })),
});
export type SecretsState = Static<typeof SecretsState>;

const Passphrase = Type.String({ minLength: 8, maxLength: 1024 });
const VariableName = Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$', maxLength: 200 });

export const secretCalls = {
  'secrets.state': defineCall({ params: Type.Object({}), result: SecretsState }),
  /**
   * Kept in `settings.json` for every console of this machine. Secrets that can be read move from one
   * encrypted store to the other. `keychain_failed` where the system refuses.
   */
  'secrets.choose': defineCall({
    params: Type.Union([
      Type.Object({
        choice: Type.Union([Type.Literal('env'), Type.Literal('keychain'), Type.Literal('weak')]),
      }),
      /** Of a store that exists already, it must be its own: else `wrong_passphrase`. */
      Type.Object({ choice: Type.Literal('passphrase'), passphrase: Passphrase }),
    ]),
    result: SecretsState,
  }),
  /** Until the host ends; a gateway that failed for want of a secret starts. `wrong_passphrase`. */
  'secrets.unlock': defineCall({
    params: Type.Object({ passphrase: Type.String({ minLength: 1, maxLength: 1024 }) }),
    result: SecretsState,
  }),
  /** From the store in use. */
  'secrets.remove': defineCall({ params: Type.Object({ name: VariableName }), result: SecretsState }),
  /** Removes a store with all its secrets, also one whose passphrase is forgotten. */
  'secrets.forget': defineCall({ params: Type.Object({ vault: SecretVault }), result: SecretsState }),
};
