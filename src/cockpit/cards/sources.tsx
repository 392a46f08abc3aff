import type { JSX } from 'preact'

import type { Gateway } from '../data/snapshot.ts'
import { Age, Card } from '../parts/card.tsx'
import { sayCount } from '../words/figures.ts'

/** Shows what the gateway reads, and how that goes. */
export function SourcesCard({ gateway }: { gateway: Gateway | null }): JSX.Element {
  return (
    <Card id="sources" title="Sources">
      <div class="rows table" tabIndex={0} role="group" aria-label="Table of sources">
        <table>
          <thead>
            <tr>
              <th scope="col">Source</th>
              <th scope="col">Kind</th>
              <th scope="col" class="number">
                Took
              </th>
              <th scope="col">Data</th>
            </tr>
          </thead>
          <tbody>
            {(gateway?.sources ?? []).map(({ id, kind, latencyMs, freshness }) => (
              <tr key={id}>
                <th scope="row">{id}</th>
                <td>{kind}</td>
                <td class="number">{latencyMs === null ? '–' : `${sayCount(latencyMs)} ms`}</td>
                <td>
                  <Age freshness={freshness} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  )
}
