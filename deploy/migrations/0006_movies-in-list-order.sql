-- R09: GET /api/movie
--   SELECT … FROM movies ORDER BY year DESC, name, id DESC LIMIT 100000
-- R11: GET /api/session begins its walk here; see sessions-by-movie.

-- Up Migration
CREATE INDEX movies_in_list_order ON movies (year DESC, name, id DESC);

-- Down Migration
DROP INDEX IF EXISTS movies_in_list_order;
