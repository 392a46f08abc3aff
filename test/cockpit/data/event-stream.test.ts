import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { createEventReader, type StreamEvent } from '../../../src/cockpit/data/event-stream.ts'

function readAll(...pieces: string[]): StreamEvent[] {
  const events: StreamEvent[] = []
  const read = createEventReader((event) => events.push(event))
  pieces.forEach((piece) => read(piece))
  return events
}

describe('the reader of an event stream', () => {
  it('reads events, and no comments', () => {
    expect(readAll(':\n\nevent: next\ndata: {"a":1}\n\n:\n\nevent: complete\ndata:\n\n')).toEqual([
      { type: 'next', data: '{"a":1}' },
      { type: 'complete', data: '' },
    ])
  })

  it('joins lines of data, and takes any end of line', () => {
    expect(readAll('data: a\r\ndata:b\r\n\r\n')).toEqual([{ type: 'message', data: 'a\nb' }])
  })

  it('waits for the end of an event', () => {
    expect(readAll('event: next\ndata: half')).toEqual([])
  })

  it('reads the same however the text is cut', () => {
    const text = 'event: next\ndata: {"a":"é"}\n\n:\n\nevent: next\r\ndata: two\r\n\r\n'
    const whole = readAll(text)

    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: text.length }), { maxLength: 8 }), (cuts) => {
        const ends = [0, ...cuts.toSorted((left, right) => left - right), text.length]
        const pieces = ends.slice(1).map((end, index) => text.slice(ends[index], end))

        expect(readAll(...pieces)).toEqual(whole)
      }),
    )
  })
})
