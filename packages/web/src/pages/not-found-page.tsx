import { Link } from '@tanstack/react-router'
import { EmptyNotice } from '../controls/notice.tsx'

export function NotFoundPage() {
  return (
    <main className="page narrow">
      <section className="panel">
        <EmptyNotice reason="There is no page at this address." action="It may have been a project or a run that is gone.">
          <Link to="/" className="button small">
            All projects
          </Link>
        </EmptyNotice>
      </section>
    </main>
  )
}
