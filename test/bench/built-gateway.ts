import { fileURLToPath } from 'node:url';

/** The gateway's program as people run it: the bundle that `npm run build` made, not the sources. */
export const builtGateway = fileURLToPath(new URL('../../out/main/gateway-process.js', import.meta.url));
