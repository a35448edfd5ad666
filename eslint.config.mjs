import nextVitals from 'eslint-config-next/core-web-vitals'
import nextTypescript from 'eslint-config-next/typescript'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

const noProcessEnv = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Settings are read in src/server/env.ts only.',
}

export default defineConfig([
  globalIgnores([
    '.next/**',
    'dist/**',
    'data/**',
    'src/generated/**',
    'next-env.d.ts',
    'prisma/.derived/**',
    'test-results/**',
  ]),
  ...nextVitals,
  ...nextTypescript,
  {
    files: ['src/**/*.{ts,tsx}', 'test/**/*.{ts,tsx}', 'prisma/**/*.ts', 'examples/**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all' },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // An adapter that has nothing to wait for still answers with a promise: that is its port.
      '@typescript-eslint/require-await': 'off',
      // `return fail(…)` in a handler without a result is a style, not a fault; `void` in a union is what ports promise.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      // A flag that a callback sets looks constant to it, and so does JSON.stringify, which can return undefined.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // Texts are spread on purpose where characters are counted.
      '@typescript-eslint/no-misused-spread': 'off',
      // The parameter of a decoder names what its caller expects.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['src/server/env.ts', 'src/server/runtimes/demo/agent/**', 'src/instrumentation.ts', 'src/proxy.ts'],
    rules: {
      'no-restricted-syntax': ['error', noProcessEnv],
      'no-console': 'error',
      complexity: ['error', { max: 22, variant: 'modified' }],
    },
  },
  {
    files: ['src/components/**/*.{ts,tsx}', 'src/app/**/*.{ts,tsx}'],
    ignores: ['src/components/trpc/use-query.ts', 'src/components/connection/use-navigate.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: '@tanstack/react-query',
              importNames: ['useQuery', 'useInfiniteQuery', 'useSuspenseQuery', 'useQueries'],
              message: 'Use @/components/trpc/use-query: its first result is that of the server.',
            },
            {
              name: 'next/navigation',
              importNames: ['useRouter'],
              message:
                'Use @/components/connection/use-navigate: it stays on the page while the server is out of reach.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['src/orchestration/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        'process',
        'setTimeout',
        'setInterval',
        'setImmediate',
        'crypto',
        'performance',
        'window',
        'document',
        'fetch',
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Time is an argument: clock.now().' },
        { object: 'Math', property: 'random', message: 'Randomness is an argument.' },
      ],
    },
  },
])
