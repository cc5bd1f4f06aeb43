-- Report 1, run by run: who registered and selected a product by themselves, by region;
-- registrants of the window, and customers won in it.
WITH seen AS (
    SELECT
        scenario, replication, region, inside(registered, warm_up, length) AS registers,
        won AND inside(ended, warm_up, length) AND registered IS NOT NULL AS buys,
        coalesce(self_selected, false) AS alone
    FROM deal JOIN scenario USING (scenario)
    UNION ALL
    SELECT scenario, replication, region, false, false, false
    FROM replication LEFT JOIN (SELECT scenario, region FROM region) USING (scenario)
    WHERE deals
),
counted AS (
    SELECT
        scenario, replication,
        CASE WHEN grouping(region) = 1 THEN '' ELSE coalesce(region, '(unknown)') END AS region,
        count(*) FILTER (registers)::DOUBLE AS registrants,
        count(*) FILTER (registers AND alone)::DOUBLE AS self_selected_registrants,
        count(*) FILTER (buys AND alone)::DOUBLE AS self_selected_customers,
        count(*) FILTER (buys AND NOT alone)::DOUBLE AS assisted_customers
    FROM seen
    GROUP BY GROUPING SETS ((scenario, replication), (scenario, replication, region))
),
-- The region with most self-selected customers of a run; regions that tie share the lead.
top AS (
    SELECT
        *, self_selected_customers
            = max(self_selected_customers) OVER (PARTITION BY scenario, replication) AS is_top
    FROM counted WHERE region NOT IN ('', '(unknown)')
),
lead AS (
    SELECT
        scenario, replication, region,
        is_top::INTEGER / sum(is_top::INTEGER) OVER (PARTITION BY scenario, replication) AS leads
    FROM top
)
SELECT
    scenario, replication, region, measure,
    CASE WHEN measure LIKE '%customers' THEN 'customers' ELSE 'businesses' END AS unit,
    'sum' AS form, top, NULL::DOUBLE AS bottom
FROM (UNPIVOT counted ON
    registrants, self_selected_registrants, self_selected_customers, assisted_customers
    INTO NAME measure VALUE top)
UNION ALL
SELECT scenario, replication, region, 'leads', 'share', 'sum', leads, NULL FROM lead
