import { hostNames } from '../../src-gateway/upstream/host-names.ts';

/** Names as they are outside of containers. */
export const nativeNames = hostNames({ inContainer: false });
