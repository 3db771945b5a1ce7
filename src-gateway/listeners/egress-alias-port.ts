/** Where agents written for Plano call back: it leads to the model listener. */
export const egressAliasPort = 12_001;
