\set person :first_person + (:client_id * (:people / :clients) + :n) % :people
\set n :n + 1
WITH vote AS (INSERT INTO votes (idea_id, user_id, created_at) VALUES (:first_idea, :person, now()) ON CONFLICT DO NOTHING RETURNING idea_id, user_id), told AS (INSERT INTO events (kind, idea_id, actor_id, detail, created_at) SELECT 'idea.voted', idea_id, user_id, '{}', now() FROM vote) UPDATE tallies SET votes = votes + 1 FROM vote WHERE tallies.idea_id = vote.idea_id;
