// What a question costs in process, beside what the original does: read its file and look at it.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { createGateway } from '../../dist/index.js'
import { renderWire } from '../../dist/sections/wire.js'
import { THREE, writeDaemon } from './data.mjs'

const PYTHON = `
import json, sys, time
from datetime import datetime, timezone
path = sys.argv[1]
def read_snapshot():
    with open(path) as file:
        snapshot = json.loads(file.read())
    computed_at = datetime.fromisoformat(snapshot['computed_at'].replace('Z', '+00:00'))
    age = (datetime.now(timezone.utc) - computed_at).total_seconds()
    return None if age > 600 else snapshot
best = None
for _ in range(20):
    started = time.perf_counter()
    for _ in range(500):
        s = read_snapshot()
        s['operational_state']['primary'], s['alerts']['active_count'], s['cost_ladder']['current_tier']
    took = (time.perf_counter() - started) / 500 * 1e6
    best = took if best is None or took < best else best
print(best)
`

export default async function measureProcess({ folder, round }) {
  const gateway = createGateway(await writeDaemon(join(folder, 'process')))
  await gateway.refresh()
  // The original's file, without what ours holds besides.
  const file = join(folder, 'original.json')
  writeFileSync(file, JSON.stringify(renderWire(gateway.view()), null, 2))

  let best = Infinity
  for (let round = 0; round < 40; round += 1) {
    const startedAt = process.hrtime.bigint()
    for (let index = 0; index < 20_000; index += 1) await gateway.query(THREE)
    best = Math.min(best, Number(process.hrtime.bigint() - startedAt) / 20_000 / 1_000)
  }
  const values = { gateway: best }
  const python = spawnSync('python3', ['-c', PYTHON, file], { encoding: 'utf8' })
  if (python.status === 0) values.original = Number(python.stdout)
  await gateway.stop()
  const note =
    values.original === undefined ? '' : `${round(values.original / best)} x the original`
  return [{ what: 'three fields in process', unit: 'us', values, note }]
}
