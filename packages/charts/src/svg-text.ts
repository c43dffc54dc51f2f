/** Text that is safe inside SVG elements and attributes; characters XML forbids become the replacement character. */
export function escapeXml(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these may not stand in XML 1.0
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/"/g, '&quot;')
  )
}

/** Mean advance of a character in the fonts we name, as a share of the font size. There is no canvas to measure with on a server. */
const ADVANCE = 0.54

/** About how wide a text will be, in pixels. */
export const textWidth = (text: string, fontSize: number): number => text.length * fontSize * ADVANCE

/** Breaks text into lines that fit, at blanks where there are any. */
export function wrapText(text: string, width: number, fontSize: number): string[] {
  const most = Math.max(1, Math.floor(width / (fontSize * ADVANCE) + 1e-6))
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > most) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
    while (line.length > most) {
      lines.push(line.slice(0, most))
      line = line.slice(most)
    }
  }
  if (line !== '') lines.push(line)
  return lines
}

/** Cuts text that would not fit, with an ellipsis. */
export function truncateText(text: string, width: number, fontSize: number): string {
  const most = Math.max(1, Math.floor(width / (fontSize * ADVANCE) + 1e-6))
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`
}
