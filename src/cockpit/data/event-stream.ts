/** One event of a stream. */
export interface StreamEvent {
  readonly type: string
  readonly data: string
}

/** Makes a reader of `text/event-stream` that takes its text in pieces of any size. */
export function createEventReader(onEvent: (event: StreamEvent) => void): (text: string) => void {
  let rest = ''
  let type = ''
  let data: string[] = []
  const readLine = (line: string): void => {
    if (line === '') {
      if (data.length > 0 || type !== '')
        onEvent({ type: type || 'message', data: data.join('\n') })
      type = ''
      data = []
      return
    }
    const [, field, value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? []
    if (field === 'event') type = value
    if (field === 'data') data.push(value)
  }
  return (text) => {
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    lines.forEach(readLine)
  }
}
