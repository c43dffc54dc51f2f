import { parseDocument } from 'yaml'

/**
 * YAML as Python writes it: tuples and other tags are read as what they hold.
 * @throws SyntaxError with the line, for what is no YAML (`parse` of a silent document would give back half of it)
 */
export function parseYaml(text: string): unknown {
  const document = parseDocument(text, { logLevel: 'silent', merge: true, prettyErrors: true })
  const [error] = document.errors
  if (error !== undefined) throw new SyntaxError(error.message)
  return document.toJS({ maxAliasCount: 10_000 })
}
