import type { Env } from '@/server/env'
import { DEFAULT_RUNNER_SETTINGS, type RunnerSettings } from '@/server/runner/settings'

/** Below the 8 s in which the process has to be gone. */
const STOP_TIMEOUT_MS = 6_000

/** One process owns a SQLite file, so the runner in it is alone; on PostgreSQL there may be others, and leases decide. */
export function runnerSettings(env: Env, dialect: 'sqlite' | 'postgresql'): RunnerSettings {
  return {
    ...DEFAULT_RUNNER_SETTINGS,
    maxWorkers: env.maxWorkers,
    launcher: env.launcher,
    exclusive: dialect === 'sqlite',
    requestTimeoutMs: env.requestTimeoutMs,
    leaseMs: env.leaseMs,
    leaseRenewMs: Math.round(env.leaseMs / 6),
    leaseMarginMs: Math.round(env.leaseMs / 4),
    stopTimeoutMs: STOP_TIMEOUT_MS,
  }
}
