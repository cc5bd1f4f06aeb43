-- Report 2, run by run: lowest and highest discount by product; offered: of every price that was
-- displayed in the window; sold: of the last price of the customers won in it.
WITH given AS (
    SELECT scenario, replication, product, 'offered' AS stage, 100 * discount AS discount
    FROM offer JOIN scenario USING (scenario)
    WHERE inside(time, warm_up, length)
    UNION ALL
    SELECT scenario, replication, product, 'sold', 100 * discount
    FROM deal JOIN scenario USING (scenario)
    WHERE won AND inside(ended, warm_up, length) AND discount IS NOT NULL
    UNION ALL
    SELECT scenario, replication, product, stage, NULL
    FROM replication
        LEFT JOIN (SELECT scenario, product FROM product) USING (scenario),
        (VALUES ('offered'), ('sold')) AS stages (stage)
    WHERE deals
),
counted AS (
    SELECT
        scenario, replication, stage,
        CASE WHEN grouping(product) = 1 THEN '' ELSE coalesce(product, '(unknown)') END AS product,
        min(discount) AS lowest, max(discount) AS highest,
        coalesce(sum(discount), 0) AS total, count(discount)::DOUBLE AS number
    FROM given
    GROUP BY GROUPING SETS (
        (scenario, replication, stage), (scenario, replication, stage, product)
    )
)
SELECT
    scenario, replication, product, 'discount_' || stage || '_min' AS measure, '%' AS unit,
    'minimum' AS form, lowest AS top, NULL::DOUBLE AS bottom
FROM counted
UNION ALL
SELECT scenario, replication, product, 'discount_' || stage || '_max', '%', 'maximum', highest, NULL
FROM counted
UNION ALL
SELECT scenario, replication, product, 'discount_' || stage || '_mean', '%', 'ratio', total, number
FROM counted
