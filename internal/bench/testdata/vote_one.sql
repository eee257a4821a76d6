\set person :first_person + (:client_id * (:people / :clients) + :n) % :people
\set n :n + 1
WITH vote AS (INSERT INTO votes (idea_id, user_id, created_at) VALUES (:first_idea, :person, now()) ON CONFLICT DO NOTHING RETURNING idea_id) UPDATE ideas SET vote_count = vote_count + 1 FROM vote WHERE ideas.id = vote.idea_id;
