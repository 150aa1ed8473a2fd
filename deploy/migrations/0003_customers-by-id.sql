-- R07: GET /api/customer/{id}
--   SELECT … FROM customers WHERE id IN ($1)
-- R08 and R11: the customer of each session that GET /api/session/{id} and GET /api/session join.

-- Up Migration
CREATE INDEX customers_by_id ON customers (id);

-- Down Migration
DROP INDEX IF EXISTS customers_by_id;
