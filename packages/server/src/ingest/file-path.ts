/** The folder of a path within a source, '' = the top. */
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))

/** The last part of a path: a file's own name. */
export const lastOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
