import { expect, it } from 'vitest'

import { EXAMPLES } from '../../../src/serve/graphql/examples.ts'
import { serve } from '../served.ts'

it.each(EXAMPLES.map((query) => [/^(?:query|subscription) (\w+)/m.exec(query)?.[1], query]))(
  'the example %s runs as it is',
  async (_name, query) => {
    const { ask } = await serve()

    // A subscription answers with a stream; what it selects is tried as a query.
    const { status, body } = await ask((query ?? '').replace(/^subscription/m, 'query'))

    expect(status).toBe(200)
    expect(body.errors).toBeUndefined()
  },
)
