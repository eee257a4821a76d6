package web

import (
	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/templates"
)

// queueTools returns the search, the order and the filters of a queue.
func queueTools(c Context, snapshot *board.Snapshot, queue moderationQueue) *templates.QueueTools {
	ctx := c.Request().Context()
	tools := &templates.QueueTools{
		Query:   queue.query,
		Clear:   queueAddress(queue.queue),
		Filters: len(queue.filter.Tags.Any),
	}
	if queue.queue != board.Waiting {
		tools.Queue = string(queue.queue)
	}
	if queue.queue != board.HiddenIdeas {
		tools.Sorts = queueSorts(c, queue.sort)
	}
	for _, id := range []int64{queue.filter.StatusID, queue.filter.CategoryID} {
		if id != 0 {
			tools.Filters++
		}
	}
	tools.Statuses = []templates.Option{{Name: i18n.T(ctx, "moderate.any_status")}}
	for _, status := range snapshot.Statuses {
		tools.Statuses = append(tools.Statuses, templates.Option{
			Value: status.Slug, Name: categoryName(c, status.Slug, status.Name), Selected: status.Slug == queue.status,
		})
	}
	tools.Categories = append([]templates.Option{{Name: i18n.T(ctx, "moderate.any_category")}},
		categoryOptions(c, snapshot, queue.filter.CategoryID)...)
	tools.Tags = []templates.Option{{Name: i18n.T(ctx, "moderate.any_tag")}}
	for _, tag := range snapshot.VisibleTo(actor(c)).Tags {
		tools.Tags = append(tools.Tags, templates.Option{Value: tag.Slug, Name: tag.Name, Selected: tag.Slug == queue.tag})
	}
	return tools
}

// queueSorts returns the orders of a queue, the usual one first.
// i18n: moderate.sort_top moderate.sort_new
func queueSorts(c Context, now board.Sort) []templates.Option {
	ctx := c.Request().Context()
	sorts := []templates.Option{{Name: i18n.T(ctx, "moderate.sort_oldest")}}
	for _, sort := range board.QueueSorts {
		sorts = append(sorts, templates.Option{
			Value: string(sort), Name: i18n.T(ctx, "moderate.sort_"+string(sort)), Selected: sort == now,
		})
	}
	return sorts
}
