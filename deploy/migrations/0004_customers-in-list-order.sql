-- R10: GET /api/customer
--   SELECT … FROM customers ORDER BY surname, name, birthday DESC, id DESC LIMIT 100000
-- Without it all 500 000 customers are sorted for each request, beside the requests that must stay fast.

-- Up Migration
CREATE INDEX customers_in_list_order ON customers (surname, name, birthday DESC, id DESC);

-- Down Migration
DROP INDEX IF EXISTS customers_in_list_order;
