import { type OnProjectView, orderOf, type ProjectView, toggled } from '../url-state/project-view.ts'

/** How the table of one panel is ordered and which of its rows are open, as the link has it; `*` stands for all rows. */
export function tableView(view: ProjectView, onView: OnProjectView, name: string) {
  const isOpen = (row: string) => view.open?.includes(`${name}:${row}`) ?? false
  const onOpen = (row: string, open: boolean) => onView({ open: toggled(view.open, `${name}:${row}`, open) })
  return {
    order: orderOf(view, name),
    onOrder: (order: { readonly key: string; readonly descending: boolean } | null) => {
      const others = (view.order ?? []).filter((entry) => !entry.startsWith(`${name}:`))
      const next = order === null ? others : [...others, `${name}:${order.descending ? '-' : ''}${order.key}`]
      onView({ order: next.length === 0 ? undefined : next })
    },
    isOpen,
    onOpen,
    showAll: isOpen('*'),
    onShowAll: (all: boolean) => onOpen('*', all),
  }
}
