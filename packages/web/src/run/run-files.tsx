import { formatBytes, formatCount, formatTime } from '@sweepwise/core'
import { useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useState } from 'react'
import type { MediaAnswer, RunDetail, RunFilesAnswer } from '../../../server/src/http/api.ts'
import { EmptyNotice, ErrorNotice } from '../controls/notice.tsx'
import { SearchField } from '../controls/search-field.tsx'
import { Skeleton } from '../controls/skeleton.tsx'
import { BASE_PATH } from '../data/base-path.ts'
import { part, request } from '../data/request.ts'
import { PanelFrame } from '../panels/panel-frame.tsx'

/** Rows at first; a run may have saved thousands of files. */
const FIRST_ROWS = 12
const SEARCH_FROM = 12

/** Files a run saved and media it logged, all of them to take along; nothing of them is opened here. */
export function RunFiles({ project, run }: { project: string; run: RunDetail }) {
  const base = `/projects/${part(project)}/runs/${part(run.id)}`
  const key = ['run', project, run.id]
  const files = useQuery({
    queryKey: [...key, 'files'],
    queryFn: async ({ signal }) => (await request<RunFilesAnswer>(`${base}/files`, { signal })).files,
  })
  const media = useQuery({ queryKey: [...key, 'media'], queryFn: ({ signal }) => request<MediaAnswer>(`${base}/media`, { signal }) })
  const [search, setSearch] = useState('')
  const [all, setAll] = useState(false)
  const found = (files.data ?? []).filter(({ path }) => path.toLowerCase().includes(search.toLowerCase()))
  const shown = all || search !== '' ? found : found.slice(0, FIRST_ROWS)
  const bytes = (files.data ?? []).reduce((sum, { size }) => sum + (size ?? 0), 0)
  const href = (path: string) => `${BASE_PATH}/api/v1${base}/files/${path.split('/').map(part).join('/')}`
  const valueHref = (metric: string, step: number) =>
    `${BASE_PATH}/api/v1${base}/media/value?metric=${encodeURIComponent(metric)}&step=${step}`
  const arrived = new Set((files.data ?? []).flatMap((file) => (file.arrived ? [file.path] : [])))
  return (
    <PanelFrame
      title="Files"
      count={files.data !== undefined && files.data.length > 0 ? formatCount(files.data.length) : undefined}
      actions={(files.data?.length ?? 0) >= SEARCH_FROM && <SearchField label="Search files" value={search} onChange={setSearch} />}
      caption={bytes > 0 ? `${formatBytes(bytes)} in all` : undefined}
    >
      {files.isError && <ErrorNotice error={files.error} what="Reading the files" onRetry={() => files.refetch()} />}
      {files.isPending && <Skeleton what="Reading the files" />}
      {files.data?.length === 0 && (
        <EmptyNotice
          reason="This run has no files here."
          action="What a script saves with run.save comes here, and what the client writes by itself; an import brings the files folder of its runs."
        />
      )}
      {found.length === 0 && (files.data?.length ?? 0) > 0 && <EmptyNotice reason="No file's name contains this." />}
      {shown.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: long lists scroll, also by keyboard
        <section className="scroll-list" tabIndex={0} aria-label="Files of this run">
          <table className="list-table compact">
            <tbody>
              {shown.map(({ path, size, updatedAt, arrived: here }) => (
                <tr key={path}>
                  <th scope="row">
                    {here ? (
                      <a href={href(path)} download className="download">
                        <Download size={13} aria-hidden />
                        {path}
                      </a>
                    ) : (
                      path
                    )}
                  </th>
                  <td className="number">{here ? formatBytes(size ?? 0) : <NotHere run={run} />}</td>
                  <td className="number muted">{formatTime(updatedAt)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {found.length > shown.length && (
        <div className="below-table">
          <button type="button" className="button link" onClick={() => setAll(true)}>
            Show all {formatCount(found.length)}
          </button>
        </div>
      )}
      {media.isError && <ErrorNotice error={media.error} what="Reading the media" onRetry={() => media.refetch()} />}
      {media.data !== undefined && media.data.total > 0 && <Media media={media.data} {...{ href, valueHref, arrived }} />}
    </PanelFrame>
  )
}

/** A file that the run named and whose bytes are missing. */
function NotHere({ run }: { run: RunDetail }) {
  return (
    <span className="muted" title="The run names this file; its bytes have not come here.">
      {run.state === 'running' ? 'not arrived yet' : 'not here'}
    </span>
  )
}

/** Kinds as a person calls them. */
const KINDS: Readonly<Record<string, string>> = {
  'image-file': 'image',
  'table-file': 'table',
  'html-file': 'HTML',
  'audio-file': 'audio',
  'video-file': 'video',
  'object3D-file': '3D object',
  'plotly-file': 'Plotly figure',
  'images/separated': 'images',
  audio: 'audio',
  videos: 'videos',
}
/** Files of one value with a link each; a list of images may have a hundred, which are among the files of the run as well. */
const MOST_LINKS = 4

/** One link, or those of a list by number. */
function MediaFiles(props: { files: readonly string[]; href: (path: string) => string; arrived: ReadonlySet<string> }) {
  const { files, href, arrived } = props
  const shown = files.slice(0, MOST_LINKS)
  return (
    <span className="media-files">
      {shown.map((file, i) => {
        const label = files.length === 1 ? 'download' : String(i + 1)
        return arrived.has(file) ? (
          <a key={file} href={href(file)} download className="download" title={file} aria-label={`download ${file}`}>
            <Download size={13} aria-hidden />
            {label}
          </a>
        ) : (
          <span key={file} className="muted" title={`The bytes of ${file} are not here`}>
            {files.length === 1 ? 'not here' : `${label} not here`}
          </span>
        )
      })}
      {files.length > shown.length && <span className="muted">+{formatCount(files.length - shown.length)} in files</span>}
    </span>
  )
}

function Media(props: {
  media: MediaAnswer
  href: (path: string) => string
  valueHref: (metric: string, step: number) => string
  arrived: ReadonlySet<string>
}) {
  const { media, href, valueHref, arrived } = props
  const [all, setAll] = useState(false)
  const shown = all ? media.media : media.media.slice(-FIRST_ROWS)
  return (
    <>
      <h3 className="within-panel">
        Media <span className="muted">stored, not drawn</span>
      </h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lists scroll, also by keyboard */}
      <section className="scroll-list" tabIndex={0} aria-label="Media of this run">
        <table className="list-table compact">
          <tbody>
            {shown.map(({ metric, step, kind, files }, i) => (
              <tr key={`${metric} ${step} ${files[0] ?? i}`}>
                <th scope="row">{metric}</th>
                <td>{KINDS[kind] ?? kind}</td>
                <td className="muted">step {formatCount(step)}</td>
                <td className="number">
                  {files.length === 0 ? (
                    <a href={valueHref(metric, step)} download className="download" title="The value itself, as JSON">
                      <Download size={13} aria-hidden />
                      download
                    </a>
                  ) : (
                    <MediaFiles {...{ files, href, arrived }} />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {media.total > shown.length && (
        <div className="below-table">
          {!all && media.media.length > shown.length ? (
            <button type="button" className="button link" onClick={() => setAll(true)}>
              Show{' '}
              {media.total > media.media.length
                ? `the first ${formatCount(media.media.length)} of ${formatCount(media.total)}`
                : `all ${formatCount(media.total)}`}
            </button>
          ) : (
            <span className="muted">
              {formatCount(media.media.length)} of {formatCount(media.total)}
            </span>
          )}
        </div>
      )}
    </>
  )
}
