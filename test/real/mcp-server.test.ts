import { execPath } from 'node:process'

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import type { SourceInput } from '../../src/sources/create-source.ts'
import type { Source } from '../../src/sources/source.ts'
import { makeSource, read, readFailure } from '../sources/contract.ts'
import { describeReal, INSTALL_PACKAGES, realPackageFile } from '../support/real-part.ts'
import { freePort, type RunningProgram, startProgram } from '../support/real-program.ts'

const PROGRAM = realPackageFile('@modelcontextprotocol/server-everything/dist/index.js')

const PART = { name: 'MCP server "everything"', file: PROGRAM, install: INSTALL_PACKAGES }

describeReal(PART, () => {
  let overHttp: RunningProgram | undefined
  const open: Source[] = []

  beforeAll(async () => {
    const port = await freePort()
    const command = [execPath, PROGRAM, 'streamableHttp']
    overHttp = await startProgram(command, `http://127.0.0.1:${port}`, '/mcp', {
      PORT: String(port),
    })
  }, 30_000)
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()))
  })
  afterAll(() => overHttp?.stop())

  describe.each<[string, () => object]>([
    ['standard input and output', () => ({ command: [execPath, PROGRAM, 'stdio'] })],
    ['streamable HTTP', () => ({ url: `${overHttp?.url}/mcp` })],
  ])('over %s', (_name, where) => {
    const make = (options: object) => {
      const input = { kind: 'mcp', ...where(), ...options } as SourceInput
      const source = makeSource(input, { section: 'tasks' })
      open.push(source)
      return source
    }

    it('gives structured content, from one read to the next', async () => {
      const source = make({
        tool: 'get-structured-content',
        arguments: { location: 'New York' },
        map: { openCount: 'temperature' },
      })

      expect((await read(source)).value).toEqual({ openCount: 33 })
      expect((await read(source)).value).toEqual({ openCount: 33 })
    })

    it('fails with TOOL_FAILED for a tool that is not there', async () => {
      expect((await readFailure(make({ tool: 'nope' }))).code).toBe('TOOL_FAILED')
    })

    it('fails with NOT_JSON on text', async () => {
      const source = make({ tool: 'echo', arguments: { message: 'hello' } })

      expect((await readFailure(source)).code).toBe('NOT_JSON')
    })

    it('gives up a call at its deadline, and answers the next one', async () => {
      const stop = new AbortController()
      const source = make({
        tool: 'trigger-long-running-operation',
        arguments: { duration: 60, steps: 1 },
      })
      setTimeout(() => stop.abort(), 1_500)

      expect((await readFailure(source, { signal: stop.signal })).code).toBe('TIMEOUT')
    })
  })
})
