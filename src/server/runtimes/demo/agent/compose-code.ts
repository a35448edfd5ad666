import type { Topic } from './topic'

/** A small sketch in the topic's language, named after its words. */
export function composeCode({ language, words, title }: Topic): string {
  const [first, second] = words
  return ['```' + language, TEMPLATES[language](wordOf(first), wordOf(second), title), '```'].join('\n')
}

const TEMPLATES = {
  typescript: (first, second, title) => {
    const name = `${first}${second[0]?.toUpperCase() ?? ''}${second.slice(1)}`
    return [
      `/** ${title}. */`,
      `export function ${name}(input: string): string[] {`,
      `  const text = input.trim()`,
      `  if (text === '') return [] // nothing given is no error`,
      `  return text.split('\\n').map((line) => line.trim())`,
      `}`,
    ].join('\n')
  },
  python: (first, second, title) =>
    [
      `def ${first}_${second}(text: str) -> list[str]:`,
      `    """${title}."""`,
      `    if not text.strip():`,
      `        return []  # nothing given is no error`,
      `    return [line.strip() for line in text.splitlines()]`,
    ].join('\n'),
  sql: (first, second, title) =>
    [
      `-- ${title}`,
      `SELECT ${first}_id, count(*) AS ${second}_count`,
      `FROM ${first}`,
      `WHERE created_at >= :since`,
      `GROUP BY ${first}_id`,
      `ORDER BY ${second}_count DESC`,
      `LIMIT 20;`,
    ].join('\n'),
  bash: (first, second, title) =>
    [
      `#!/usr/bin/env bash`,
      `# ${title}`,
      `set -euo pipefail`,
      `for ${first} in "$@"; do`,
      `  printf '%s\\n' "${second}: $${first}"`,
      `done`,
    ].join('\n'),
} as const satisfies Record<Topic['language'], (first: string, second: string, title: string) => string>

/** A word that may be a name in any of the languages. */
function wordOf(word: string): string {
  const bare = word.replace(/[^a-z0-9]/gi, '').toLowerCase()
  return /^[a-z]/.test(bare) ? bare : `item${bare}`
}
