import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Colours text, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string

/** Makes what colours text for a terminal, or leaves it plain for a pipe. */
export function createPaint(colours: boolean): Paint {
  return colours
    ? (style, text) => styleText(style, text, { validateStream: false })
    : (_style, text) => text
}

// oxlint-disable-next-line no-control-regex -- these are the characters to be kept from a terminal
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g

/** Makes text from outside safe to show: it moves no cursor, changes no colour, turns no line. */
export function plainText(text: string): string {
  return text.replace(CONTROL, ' ')
}
