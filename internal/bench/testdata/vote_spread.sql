\set idea :first_idea + random(0, :ideas - 1)
\set person :first_person + random(0, :people - 1)
WITH vote AS (INSERT INTO votes (idea_id, user_id, created_at) VALUES (:idea, :person, now()) ON CONFLICT DO NOTHING RETURNING idea_id) UPDATE ideas SET vote_count = vote_count + 1 FROM vote WHERE ideas.id = vote.idea_id;
