// Type-aware lint, zero warnings. Rules beyond the presets say why they are here.
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: ['dist/', 'node_modules/', 'test-results/', '**/*.mjs', '**/*.cjs', '.config/eslint.config.js'],
  },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname + '/..' },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // A union that grows must name every switch that has to grow with it.
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      // `type` and `interface` both have their uses; unions need the first.
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['renderer/**/*.{ts,tsx}'],
    ...reactHooks.configs.flat.recommended,
  },
  {
    // One scale of type: the theme's. A row's two big words, to be read from a metre away, stand outside of it.
    files: ['renderer/**/*.{ts,tsx}'],
    ignores: ['renderer/features/tunnels/row-styles.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'Property[key.name=/^(fontSize|lineHeight)$/] > Literal[value=/\\d(px|rem|em|pt)$/]',
          message: 'Use typographyStyles, or a token of the theme.',
        },
      ],
    },
  },
  {
    // The engine's clock, timers and chance are injected: a direct use cannot be tested.
    files: ['main/**/*.ts'],
    ignores: ['main/platform/node-*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'setTimeout', message: 'Use the injected Timers.' },
        { name: 'setInterval', message: 'Use the injected Timers.' },
        { name: 'setImmediate', message: 'Use the injected Timers.' },
        { name: 'performance', message: 'Use the injected Clock.' },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Use the injected Clock.' },
        { object: 'Math', property: 'random', message: 'Use the injected Random.' },
      ],
    },
  },
);
