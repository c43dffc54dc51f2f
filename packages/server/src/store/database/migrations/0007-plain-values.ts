/** Histories may hold values as they lie in memory (`value-column.ts`): nothing changes here, but earlier builds cannot read them. */
export const plainValues = (): readonly string[] => []
