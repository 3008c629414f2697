// Arrows go one way; docs/architecture.md ("Who may know whom") says why. A rule's comment is what a failing build prints.
const why = (text) => `${text} See "Who may know whom" in docs/architecture.md.`;
/** What the migration is made of: each says what it needs as an interface of its own. */
const domains =
  'applications|deployment|hooks|monitoring|notifications|preflight|replication|teardown|templates';
const rule = (name, comment, from, to) => ({ name, comment: why(comment), severity: 'error', from, to });

module.exports = {
  forbidden: [
    rule('no-cycles', 'Two modules that need each other are one module or three.', {}, { circular: true }),
    rule(
      'sdk-only-in-adapters',
      'Only src/aws (and the local AWS, which is itself an AWS, and the Lambda functions) talks to the SDK.',
      { pathNot: '^src/(aws|local-aws|templates/functions)/' },
      { path: 'node_modules/@(aws-sdk|smithy)/' },
    ),
    rule(
      'terminal-only-in-ui',
      'Only src/ui draws: nothing else imports listr2 or chalk.',
      { pathNot: '^src/ui/' },
      { path: 'node_modules/(listr2|chalk)/' },
    ),
    rule(
      'oclif-only-at-the-edge',
      'oclif belongs to the commands, what they share, and the help class.',
      { pathNot: '^src/(commands|cli|ui/help)' },
      { path: 'node_modules/@oclif/' },
    ),
    rule(
      'engine-knows-nobody',
      'The engine knows no AWS, no terminal, no phase and no configuration.',
      { path: '^src/runbook/' },
      { path: '^src/', pathNot: '^src/(runbook/|errors\\.ts)' },
    ),
    rule(
      'domain-knows-no-edge',
      'Phases and domains depend on interfaces, not on adapters, the terminal or the configuration.',
      { path: `^src/(phases|${domains})/` },
      { path: '^src/(aws|ui|cli|commands|local-aws|main|rehearsal|config)' },
    ),
    rule(
      'stores-and-stacks-are-apart',
      'What the phases use does not know the phases.',
      { path: `^src/(${domains})/` },
      { path: '^src/phases/' },
    ),
    rule(
      'adapters-know-only-ports',
      'An adapter implements an interface of its caller and nothing more.',
      { path: '^src/aws/' },
      { path: '^src/(ui|cli|commands|phases|local-aws|main|rehearsal|config)' },
    ),
    rule(
      'ui-only-reads-events',
      'Views are functions of events.',
      { path: '^src/ui/' },
      {
        path: `^src/(aws|cli|commands|phases|report|${domains}|local-aws|main|rehearsal|config)`,
        pathNot: '^src/monitoring/watch-sample\\.ts',
      },
    ),
    rule(
      'report-only-reads-events',
      'A report is a function of the journal: it knows the events, which run of them stands, and how numbers are written.',
      { path: '^src/report/' },
      { path: '^src/', pathNot: '^src/(report/|runbook/(events|runs)\\.ts|errors\\.ts|ui/format\\.ts)' },
    ),
    rule(
      'local-aws-stands-alone',
      'The rehearsal environment is an AWS: it knows nothing of the tool that talks to it.',
      { path: '^src/local-aws/' },
      { path: '^src/', pathNot: '^src/(local-aws/|errors\\.ts|package-root\\.ts)' },
    ),
    rule(
      'functions-stand-alone',
      'A Lambda function is a program of its own: it shares nothing with the tool that deploys it.',
      { path: '^src/templates/functions/' },
      { path: '^src/', pathNot: '^src/templates/functions/' },
    ),
    rule(
      'functions-are-apart',
      'Lambda functions share what is in shared/, and that knows none of them.',
      { path: '^src/templates/functions/([^/]+)/' },
      { path: '^src/templates/functions/', pathNot: '^src/templates/functions/($1|shared)/' },
    ),
    rule(
      'nobody-imports-functions',
      'The code of Lambda functions is deployed, not called.',
      { pathNot: '^src/templates/functions/' },
      { path: '^src/templates/functions/' },
    ),
    rule(
      'nobody-imports-commands',
      'Commands, and what they share, are the outermost layer.',
      { pathNot: '^src/(commands|cli)/' },
      { path: '^src/(commands|cli)/' },
    ),
    rule(
      'no-orphans',
      'A module that nobody imports is dead.',
      { orphan: true, pathNot: '^src/(commands|cli/run|local-aws/server|config/json-schema|ui/help)' },
      {},
    ),
    rule(
      'no-dev-dependencies',
      'What ships needs only dependencies. (Lambda functions are bundled with what they need.)',
      { path: '^src/', pathNot: '^src/templates/functions/' },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};
