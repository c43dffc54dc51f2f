import type { ImportReport } from '../../../server/src/http/api.ts'
import { searchText } from '../url-state/search-text.ts'
import { BASE_PATH } from './base-path.ts'
import { ApiError, readError, unreachable } from './request.ts'

export interface UploadOptions {
  readonly project?: string
  readonly signal: AbortSignal
  /** Share of the bytes sent, 0 to 1; at 1 the server is reading them. */
  readonly onProgress: (share: number) => void
}

/** Sends files to be imported. XMLHttpRequest, because fetch does not tell how much has been sent. */
export function uploadFiles(files: readonly File[], { project, signal, onProgress }: UploadOptions): Promise<ImportReport> {
  const form = new FormData()
  for (const file of files) form.append('file', file, file.name)
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest()
    call.open('POST', `${BASE_PATH}/api/v1/imports${searchText({ project })}`)
    call.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total)
    call.onload = () => {
      if (call.status >= 200 && call.status < 300) resolve(JSON.parse(call.responseText) as ImportReport)
      else reject(readError(call.status, call.responseText))
    }
    call.onerror = () => reject(unreachable())
    call.onabort = () => reject(new ApiError(0, 'STOPPED', 'The upload was stopped; nothing of it was stored.'))
    signal.addEventListener('abort', () => call.abort())
    call.send(form)
  })
}
