-- Report 5, run by run: customers by product and by region, and in each cell of both.
WITH won AS (
    SELECT scenario, replication, region, product, 1 AS customers
    FROM deal JOIN scenario USING (scenario)
    WHERE won AND inside(ended, warm_up, length)
    UNION ALL
    SELECT scenario, replication, region, product, 0
    FROM replication
        LEFT JOIN (SELECT scenario, region FROM region) USING (scenario)
        LEFT JOIN (SELECT scenario, product FROM product) USING (scenario)
    WHERE deals
)
SELECT
    scenario, replication,
    CASE WHEN grouping(region) = 1 THEN '' ELSE coalesce(region, '(unknown)') END AS region,
    CASE WHEN grouping(product) = 1 THEN '' ELSE coalesce(product, '(unknown)') END AS product,
    'customers_won' AS measure, 'customers' AS unit, 'sum' AS form,
    sum(customers)::DOUBLE AS top, NULL::DOUBLE AS bottom
FROM won
GROUP BY GROUPING SETS (
    (scenario, replication),
    (scenario, replication, region),
    (scenario, replication, product),
    (scenario, replication, region, product)
)
