import manifest from '../package.json' with { type: 'json' };

/** Version of the product, as `package.json` says. */
export const version: string = manifest.version;
