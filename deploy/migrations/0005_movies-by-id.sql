-- R06: GET /api/movie/{id}
--   SELECT … FROM movies WHERE id IN ($1)
-- R08: the movie of the session that GET /api/session/{id} joins.

-- Up Migration
CREATE INDEX movies_by_id ON movies (id);

-- Down Migration
DROP INDEX IF EXISTS movies_by_id;
