import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { Readable, Writable } from 'node:stream'
import { ndJsonStream } from '@agentclientprotocol/sdk'
import { createDemoAgent } from './demo-agent'
import { DEAF } from './run-directive'

const { env } = process
const ordinal = Number(env.PLENUM_DEMO_ORDINAL) || 1

const app = createDemoAgent({
  dataDir: env.PLENUM_DEMO_DATA ?? path.join(os.tmpdir(), 'plenum-demo-sessions'),
  speed: Number(env.PLENUM_DEMO_SPEED) || 1,
  directives: env.PLENUM_DEMO_DIRECTIVES === '1',
  ordinal,
  attempt: Number(env.PLENUM_DEMO_ATTEMPT) || 1,
  seed: env.PLENUM_DEMO_SEED ?? String(ordinal),
})

const connection = app.connect(
  // Node types its web streams apart from the DOM's; they are the same at run time.
  ndJsonStream(Writable.toWeb(process.stdout), Readable.toWeb(process.stdin) as ReadableStream<Uint8Array>),
)
void connection.closed.then(() => {
  if (!DEAF.isOn) process.exit(0)
})
