type Requirement = { id: string; title: string; casesMin: number }
type Result = { name: string; status: 'passed' | 'failed' | 'skipped'; cases: number }
type Row = { id: string; title: string; tests: number; cases: number; problem: string | null }

export declare function tagsOf(name: string): string[]
export declare function securityTable(requirements: Requirement[], results: Result[]): Row[]
export declare function unknownTags(requirements: Requirement[], results: Result[]): string[]
export declare function vitestResults(report: unknown): Result[]
export declare function playwrightResults(report: unknown): Result[]
