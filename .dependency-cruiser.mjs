const pure = '^src-gateway/(config|apis|signals)/';

/** The arrows inside the data plane, from the one that may use the most to the one that may use the least. */
const layers = [
  ['listeners'],
  ['routing', 'filters', 'functions', 'guards', 'state', 'ratelimits', 'caching', 'signals'],
  ['upstream'],
  ['providers'],
  ['apis'],
  ['config'],
];

const oneWay = layers.flatMap((folders, index) => {
  const above = layers.slice(0, index).flat();
  return above.length === 0
    ? []
    : [
        {
          name: `gateway-arrows-${folders[0]}`,
          severity: 'error',
          comment: `${folders.join(', ')} may not know ${above.join(', ')}`,
          from: { path: `^src-gateway/(${folders.join('|')})/` },
          to: { path: `^src-gateway/(${above.join('|')})/` },
        },
      ];
});

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'gateway-knows-no-host',
      severity: 'error',
      from: { path: '^src-gateway/' },
      to: { path: '^src-(main|renderer)/' },
    },
    {
      name: 'pure-parts-do-no-io',
      severity: 'error',
      comment: 'config, apis and signals also run in a browser worker',
      from: { path: pure },
      to: { dependencyTypes: ['core'] },
    },
    ...oneWay,
    {
      name: 'telemetry-knows-no-pipeline',
      severity: 'error',
      from: { path: '^src-gateway/telemetry/' },
      to: { path: '^src-gateway/(?!telemetry/|config/)[^/]+/' },
    },
    {
      name: 'electron-only-in-desktop',
      severity: 'error',
      from: { path: '^src-', pathNot: '^src-main/desktop/' },
      to: { path: '(^|/)node_modules/electron(-updater)?/|^electron(-updater)?$' },
    },
    {
      name: 'services-know-no-door',
      severity: 'error',
      from: { path: '^src-main/(console|collector|contract|sandbox|instances|prices)/' },
      to: { path: '^src-main/(desktop|web|cli)/' },
    },
    {
      name: 'contract-knows-only-the-config-language',
      severity: 'error',
      from: { path: '^src-main/contract/' },
      to: {
        path: '^src-',
        pathNot: '^src-main/contract/|^src-gateway/config/',
        // The shape of a routing decision is the gateway's own, said in one place.
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'contract-does-no-io',
      severity: 'error',
      from: { path: '^src-main/contract/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'renderer-reaches-the-host-through-the-contract',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: {
        path: '^src-(main|gateway)/',
        pathNot: '^src-main/contract/|^src-gateway/config/',
        dependencyTypesNot: ['type-only'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^out/' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
