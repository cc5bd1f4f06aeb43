"""The tables of a study of many points."""

from __future__ import annotations

from sim.store.columns import Table, columns

RUN = "run_"

TABLES = (
    Table("study", "The study, one row.", columns(
        title="VARCHAR what it is called",
        question="VARCHAR what it asks",
        file="VARCHAR the study file",
        version="VARCHAR of this program",
        format="INTEGER of this database: a version of the program reads one",
        source="VARCHAR SHA-256 of the program's sources",
        engine="VARCHAR that made the runs",
        seed="BIGINT of all random numbers",
        given="VARCHAR what is said of the designs beside the file, as JSON; empty: nothing",
        finished="BOOLEAN whether all runs are there",
        tables="VARCHAR names of what was found, with blanks between; NULL until it is finished",
    )),
    Table("source_file", "Every file that was read.", columns(
        path="VARCHAR its name",
        content="BLOB its bytes",
    )),
    Table("design", "The designs; the others are compared with the first.", columns(
        design="INTEGER number, from 0 on",
        name="VARCHAR in the study file",
        label="VARCHAR short name for people",
        title="VARCHAR of the scenario",
        file="VARCHAR the scenario's file",
    ), ("design",)),
    Table("dimension", "What is varied.", columns(
        dimension="INTEGER number, from 0 on",
        name="VARCHAR in the study file",
        title="VARCHAR for people",
        unit="VARCHAR of its numbers",
    ), ("dimension",)),
    Table("variant", "A design, perhaps with some of its changes switched off.", columns(
        variant="INTEGER number, from 0 on",
        design="INTEGER number of the design",
        off="VARCHAR names of the changes that are off, with blanks between",
    )),
    Table("point", "The points, in the order in which they were asked for.", columns(
        point="INTEGER number, from 0 on",
        world="VARCHAR a file in place of the world's",
        error="VARCHAR why it has failed; NULL: it has not",
    )),
    Table("point_value", "The value of each dimension at each point.", columns(
        point="INTEGER number of the point",
        dimension="INTEGER number of the dimension",
        text="VARCHAR the value as written",
        number="DOUBLE the same as a number, or its place among the choices",
    )),
    Table("failure", "A chunk of replications that came to no end.", columns(
        point="INTEGER number of the point",
        first_="INTEGER its first replication",
        error="VARCHAR why",
        again="BOOLEAN whether a resume tries it again: the fault was not the point's",
    )),
    Table(RUN, "The runs that are done.", columns(
        point="INTEGER number of the point",
        variant="INTEGER number of the variant",
        replication="INTEGER number, from 0 on",
    )),
    Table("kpi", "The KPIs that the study asks for, of each run.", columns(
        point="INTEGER number of the point",
        variant="INTEGER number of the variant",
        replication="INTEGER number, from 0 on",
        place="INTEGER place among those of the run",
        kpi="VARCHAR name",
        unit="VARCHAR of the value",
        group_="VARCHAR such as region=europe, empty for the total",
        value="DOUBLE of the run",
        numerator="DOUBLE of a ratio, else the value",
        denominator="DOUBLE of a ratio",
    )),
)  # fmt: skip
LAYOUT = {table.name: table for table in TABLES}
