-- Mean and 95 % interval over runs: Student's t for sums; for ratios the ratio of means, with the
-- jackknife. Lowest and highest are those of all runs, and have no interval. A ratio of a group
-- with fewer than 5 on average in its denominator is not shown.
WITH one AS (
    SELECT
        *, sum(top) OVER (PARTITION BY {keys}) - top AS other_tops,
        sum(bottom) OVER (PARTITION BY {keys}) - bottom AS other_bottoms
    FROM {view}_run
),
gathered AS (
    SELECT
        {keys}, any_value(unit) AS unit, any_value(form) AS form, count(top) AS runs,
        avg(top) AS mean, stddev_samp(top) / sqrt(count(top)) AS error, min(top) AS lowest,
        max(top) AS highest, sum(top) / nullif(sum(bottom), 0) AS ratio, avg(bottom) AS number,
        CASE WHEN count(other_tops / nullif(other_bottoms, 0)) = count(*)
            THEN sqrt((count(*) - 1) * var_pop(other_tops / nullif(other_bottoms, 0))) END
            AS ratio_error
    FROM one
    GROUP BY ALL
),
told AS (
    SELECT
        * EXCLUDE (mean, error, lowest, highest, ratio, number, ratio_error),
        CASE form
            WHEN 'sum' THEN mean
            WHEN 'minimum' THEN lowest
            WHEN 'maximum' THEN highest
            WHEN 'ratio' THEN CASE WHEN number >= 5 OR {whole} THEN ratio END
        END AS value,
        CASE form WHEN 'sum' THEN error WHEN 'ratio' THEN ratio_error END AS error
    FROM gathered
)
SELECT
    scenario.label AS design, told.* EXCLUDE (form, error, scenario, unit, runs),
    CASE WHEN unit = 'money' THEN coalesce(currency, 'money') ELSE unit END AS unit,
    CASE WHEN value IS NOT NULL THEN value - t * error END AS low,
    CASE WHEN value IS NOT NULL THEN value + t * error END AS high, told.runs
FROM told JOIN scenario USING (scenario) LEFT JOIN student_t USING (runs)
