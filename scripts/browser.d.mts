export declare const CHROMIUM_ARGS: string[]
export declare function findChromium(): Promise<{ executablePath: string; env: Record<string, string> }>
