import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

// Serves one tool over standard input and output, and does what the file it is given says.
const [, , modeFile, pidFile] = process.argv
writeFileSync(pidFile, String(process.pid))

const send = (message) =>
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method } = JSON.parse(line)
  if (id === undefined) return
  if (method === 'initialize') {
    send({
      id,
      result: {
        protocolVersion: '2025-06-18',
        capabilities: { tools: {} },
        serverInfo: { name: 'faulty', version: '1' },
      },
    })
    return
  }
  const mode = existsSync(modeFile) ? readFileSync(modeFile, 'utf8') : 'well'
  if (mode === 'die') process.exit(3)
  if (mode === 'hang') return
  if (mode === 'flood') process.stdout.write('x'.repeat(10_000_000))
  const text = '{"status": "healthy", "latencyMs": 7}'
  send({ id, result: { content: [{ type: 'text', text }] } })
})
