// Which way imports may point. The drawing is in docs/ARCHITECTURE.md.
// Each layer names what it MAY import; everything else inside the project is forbidden.
const layers = {
  'main/model': [],
  'main/protocol': ['main/model'],
  'main/platform': ['main/model'],
  'main/transport': ['main/model', 'main/platform', 'main/secrets'],
  'main/secrets': ['main/model', 'main/platform'],
  'main/keepalive': ['main/model', 'main/platform'],
  'main/link': ['main/model', 'main/protocol', 'main/platform', 'main/transport'],
  'main/traffic': ['main/model', 'main/protocol', 'main/platform'],
  'main/capture': ['main/model', 'main/protocol', 'main/link', 'main/platform', 'main/transport'],
  'main/pinhole': ['main/model', 'main/platform'],
  'main/tscf': [
    'main/model',
    'main/protocol',
    'main/keepalive',
    'main/link',
    'main/platform',
    'main/traffic',
    'main/transport',
  ],
  'main/tunnel': [
    'main/model',
    'main/protocol',
    'main/keepalive',
    'main/link',
    'main/pinhole',
    'main/platform',
    'main/traffic',
    'main/transport',
  ],
  'main/diagnostic': [
    'main/model',
    'main/protocol',
    'main/link',
    'main/pinhole',
    'main/platform',
    'main/transport',
    'main/tunnel',
  ],
  'main/profiles': ['main/model', 'main/platform', 'main/secrets'],
  'main/journal': ['main/model', 'main/platform'],
  'main/support': ['main/model', 'main/platform', 'main/diagnosis', 'main/report'],
  'main/report': ['main/model', 'main/platform', 'main/journal'],
  'main/diagnosis': [
    'main/model',
    'main/protocol',
    'main/diagnostic',
    'main/pinhole',
    'main/platform',
    'main/transport',
  ],
  'main/policy': ['main/model', 'main/platform'],
  'main/demo': ['main/model', 'main/platform', 'main/tscf', 'main/tunnel'],
  'app/contract': ['main/model'],
  'app/page': ['main/model'],
  'app/version.ts': [],
  // The packed program is the command line, too: its entry, and nothing else of it, leads there (below).
  'app/desktop': [
    'app/version.ts',
    'app/cli',
    'app/contract',
    'app/page',
    'main/core.ts',
    'main/model',
    'main/platform',
  ],
  'app/web': ['app/contract', 'app/page', 'main/core.ts', 'main/model', 'main/platform'],
  'app/cli': ['app/version.ts', 'app/contract', 'app/web', 'main/core.ts', 'main/model', 'main/platform'],
  'app/start': ['app/contract', 'app/web', 'app/cli', 'main/core.ts', 'main/model', 'main/platform'],
  renderer: ['app/contract'],
};

const pattern = (path) => (path.endsWith('.ts') ? `^${path.replace('.', '\\.')}$` : `^${path}/`);

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'electron-in-desktop-alone',
      severity: 'error',
      from: { path: '^(app|main|renderer)/', pathNot: '^app/desktop/' },
      to: { path: '(^|/)electron(/|$)' },
    },
    {
      // A window that borrows from a command would make the one wait for the other's changes.
      name: 'desktop-runs-commands-by-its-entry-alone',
      severity: 'error',
      from: { path: '^app/desktop/', pathNot: '^app/desktop/entry\\.ts$' },
      to: { path: '^app/cli/' },
    },
    {
      name: 'no-tests-in-product',
      severity: 'error',
      from: { path: '^(app|main|renderer)/' },
      to: { path: '^test/' },
    },
    {
      name: 'engine-knows-no-application',
      severity: 'error',
      from: { path: '^main/' },
      to: { path: '^(app|renderer)/' },
    },
    {
      name: 'model-imports-zod-alone',
      severity: 'error',
      from: { path: '^main/model/' },
      to: { pathNot: '^(main/model/|node_modules/zod/)' },
    },
    {
      name: 'renderer-is-a-page',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    ...Object.entries(layers).map(([layer, allowed]) => ({
      name: `layer-${layer.replaceAll('/', '-')}`,
      severity: 'error',
      from: { path: pattern(layer) },
      to: {
        path: '^(app|main|renderer)/',
        pathNot: [pattern(layer), ...allowed.map(pattern)].join('|'),
      },
    })),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.json'] },
  },
};
