-- The audit log holds what staff do to ideas, too, and is narrowed by what was changed.

-- +goose Up
-- What an event changed, such as 'idea:12'; NULL when the log leaves the event out.
ALTER TABLE events ADD COLUMN audit_object text;
UPDATE events SET audit_object = CASE
	WHEN idea_id IS NOT NULL THEN 'idea:' || idea_id
	WHEN json_extract(detail, '$.idea') IS NOT NULL THEN 'idea:' || (json_extract(detail, '$.idea'))
	WHEN json_extract(detail, '$.company') IS NOT NULL THEN 'company:' || (json_extract(detail, '$.company'))
	WHEN kind = 'tag.merged' THEN 'tag:' || (json_extract(detail, '$.into'))
	WHEN json_extract(detail, '$.tag') IS NOT NULL THEN 'tag:' || (json_extract(detail, '$.tag'))
	WHEN json_extract(detail, '$.category') IS NOT NULL THEN 'category:' || (json_extract(detail, '$.category'))
	WHEN person_id IS NOT NULL THEN 'person:' || person_id
	WHEN kind LIKE 'person.%' THEN 'person'
	WHEN kind LIKE 'member.%' THEN 'member'
	WHEN kind LIKE 'invitation.%' THEN 'invitation'
	WHEN kind LIKE 'access.%' THEN 'access'
	WHEN kind LIKE 'provider.%' THEN 'provider'
	WHEN kind LIKE 'sso_secret.%' THEN 'sso_secret'
	WHEN kind LIKE 'job.%' THEN 'job'
	ELSE 'site' END
WHERE kind NOT IN ('idea.proposed', 'idea.edited', 'idea.voted', 'idea.unvoted', 'idea.same_suggested', 'comment.added', 'comment.edited', 'comment.deleted', 'question.answered', 'outcome.told');
CREATE INDEX events_logged ON events (id) WHERE audit_object IS NOT NULL;
CREATE INDEX events_logged_by_kind ON events (kind, id) WHERE audit_object IS NOT NULL;
CREATE INDEX events_logged_by_object ON events (audit_object, id) WHERE audit_object IS NOT NULL;
CREATE INDEX events_logged_by_actor ON events (actor_id, id) WHERE audit_object IS NOT NULL;

-- +goose Down
DROP INDEX events_logged_by_actor;
DROP INDEX events_logged_by_object;
DROP INDEX events_logged_by_kind;
DROP INDEX events_logged;
ALTER TABLE events DROP COLUMN audit_object;
