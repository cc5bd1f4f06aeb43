-- Report 3 in short, run by run: how well the rep with the highest conversion ratio did, and
-- whether that is the most skilled of all; reps that tie share the first place.
WITH best AS (
    SELECT
        scenario, replication, max(conversion) AS conversion,
        avg(coalesce(report_ranking.skill = top.skill, false)::INTEGER) AS is_most_skilled
    FROM report_ranking JOIN (
        SELECT scenario, replication, max(true_skill) AS skill FROM person GROUP BY ALL
    ) AS top USING (scenario, replication)
    WHERE place = 1
    GROUP BY ALL
),
ranked AS (
    SELECT scenario, replication, count(place) AS reps FROM report_ranking GROUP BY ALL
),
counted AS (
    SELECT
        replication.scenario, replication.replication, conversion AS best_rep_conversion,
        is_most_skilled::DOUBLE AS best_rep_is_most_skilled, 1.0 / nullif(reps, 0) AS by_luck
    FROM replication
        LEFT JOIN best USING (scenario, replication)
        LEFT JOIN ranked USING (scenario, replication)
    WHERE deals
)
SELECT scenario, replication, 'best_rep_conversion' AS measure, '%' AS unit, 'sum' AS form,
    best_rep_conversion AS top, NULL::DOUBLE AS bottom
FROM counted
UNION ALL
SELECT scenario, replication, 'best_rep_is_most_skilled', 'share', 'sum',
    best_rep_is_most_skilled, NULL
FROM counted
UNION ALL
SELECT scenario, replication, 'most_skilled_by_luck', 'share', 'sum', by_luck, NULL FROM counted
