-- Report 3, run by run: the share of wins among the opportunities that each rep is credited with,
-- that entered in the cohort and were quoted; with Wilson's 95 % interval. Ranked are reps with
-- enough quotes; skill is what the simulation knows, and no firm does.
WITH counted AS (
    SELECT
        scenario, replication, person, count(*) AS quotes,
        count(*) FILTER (won AND ended - entered <= follow_up) AS wins
    FROM deal JOIN scenario USING (scenario)
    WHERE entered > warm_up AND entered <= warm_up + cohort
        AND scenario NOT IN (
            SELECT scenario FROM not_applicable WHERE kpi = 'conversion_per_opportunity'
        )
        AND quoted IS NOT NULL AND person IS NOT NULL
    GROUP BY ALL
),
rated AS (
    SELECT
        scenario, replication, person, quotes, wins, wins / quotes AS share, skill,
        1.959963984540054 AS z, CASE WHEN quotes >= least_quotes() THEN wins / quotes END AS ranked
    FROM counted
        LEFT JOIN (SELECT scenario, replication, person, true_skill AS skill FROM person)
        USING (scenario, replication, person)
)
SELECT
    scenario, replication, person, quotes, wins, 100 * share AS conversion,
    100 * (share + z * z / (2 * quotes)
        - z * sqrt(share * (1 - share) / quotes + z * z / (4 * quotes * quotes)))
        / (1 + z * z / quotes) AS low,
    100 * (share + z * z / (2 * quotes)
        + z * sqrt(share * (1 - share) / quotes + z * z / (4 * quotes * quotes)))
        / (1 + z * z / quotes) AS high,
    CASE WHEN ranked IS NOT NULL
        THEN rank() OVER (PARTITION BY scenario, replication ORDER BY ranked DESC NULLS LAST) END
        AS place,
    skill
FROM rated
