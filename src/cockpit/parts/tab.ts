import type { Tone } from '../words/tone.ts'
import { SHAPES } from './icon.tsx'

/** The colours of the icon, which stands on the browser's own ground: good on light and dark. */
const COLORS: Readonly<Record<Tone, string>> = {
  ok: '#1f9d63',
  info: '#3b82c4',
  warn: '#d08700',
  critical: '#d92d3a',
  unknown: '#77818f',
}

/** Shows a status in the title and in the icon of the tab. */
export function showInTab(name: string, words: string, tone: Tone): void {
  document.title = `${words} · ${name}`
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
  if (link !== null) link.href = `data:image/svg+xml,${encodeURIComponent(drawTabIcon(tone))}`
}

/** Draws the icon of a tone. */
export function drawTabIcon(tone: Tone): string {
  const { body, sign } = SHAPES[tone]
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="${COLORS[tone]}" d="${body}"/>` +
    `<path fill="none" stroke="#fff" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" d="${sign}"/></svg>`
  )
}
