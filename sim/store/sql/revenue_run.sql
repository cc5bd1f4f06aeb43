-- Report 4, run by run: revenue of the customers won, by region, per employee who sells there.
-- The whole is per head of all staff with a wage.
WITH earned AS (
    SELECT scenario, replication, region, amount
    FROM deal JOIN scenario USING (scenario)
    WHERE won AND inside(ended, warm_up, length)
    UNION ALL
    SELECT scenario, replication, region, 0
    FROM replication LEFT JOIN (SELECT scenario, region FROM region) USING (scenario)
    WHERE deals
),
staff AS (
    SELECT scenario, replication, element AS region, count(*) AS employees
    FROM (SELECT scenario, replication, actor, element FROM person) JOIN scenario USING (scenario)
    WHERE actor = seller
    GROUP BY ALL
    UNION ALL
    SELECT scenario, replication, '', count(wage) FROM person GROUP BY ALL
),
sold AS (
    SELECT
        scenario, replication,
        CASE WHEN grouping(region) = 1 THEN '' ELSE coalesce(region, '(unknown)') END AS region,
        coalesce(sum(amount), 0)::DOUBLE AS revenue
    FROM earned
    GROUP BY GROUPING SETS ((scenario, replication), (scenario, replication, region))
),
counted AS (
    SELECT
        scenario, replication, region, revenue, employees::DOUBLE AS employees,
        revenue / nullif(employees, 0) AS revenue_per_employee
    FROM sold LEFT JOIN staff USING (scenario, replication, region)
)
SELECT
    scenario, replication, region, measure,
    CASE WHEN measure = 'employees' THEN 'people' ELSE 'money' END AS unit, 'sum' AS form, top,
    NULL::DOUBLE AS bottom
FROM (UNPIVOT counted ON
    revenue, employees, revenue_per_employee INTO NAME measure VALUE top)
