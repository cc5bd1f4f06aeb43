"""What the verification cases read off the tables of a run: functions of Tables, a number each."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from sim.tables import Tables

Statistic = Callable[[Tables], float]


def in_window(tables: Tables, times: pd.Series) -> pd.Series:
    return (times > tables.warm_up) & (times <= tables.length)


def asked(tables: Tables, activity: str = "", rank: float | None = None) -> pd.DataFrame:
    """Requests that joined inside the window, of one activity and of cases of one rank."""
    requests = tables.requests[in_window(tables, tables.requests["joined"])]
    if activity:
        requests = requests[requests["activity"] == activity]
    if rank is not None:
        of_rank = tables.cases.loc[tables.cases["rank"] == rank, "case"]
        requests = requests[requests["case"].isin(of_rank)]
    return requests


def left_at(tables: Tables, requests: pd.DataFrame) -> pd.Series:
    """When a request stopped waiting: at its start, when it left, or never [h]."""
    return requests["started"].fillna(requests["ended"]).fillna(tables.length)


def waits(tables: Tables, activity: str = "", rank: float | None = None) -> pd.Series:
    """Waiting times of the requests that were started [h]."""
    requests = asked(tables, activity, rank)
    return (requests["started"] - requests["joined"]).dropna()


def mean_wait(activity: str = "", rank: float | None = None) -> Statistic:
    return lambda tables: float(waits(tables, activity, rank).mean())


def wait_share_above(time: float) -> Statistic:
    return lambda tables: float((waits(tables) > time).mean())


def time_average(begun: pd.Series, ended: pd.Series, low: float, high: float) -> float:
    """Mean over (low, high] of how many intervals are open."""
    overlap = ended.clip(low, high) - begun.clip(low, high)
    return float(overlap.sum() / (high - low))


def mean_queue(activity: str = "") -> Statistic:
    """Time average of the number waiting."""

    def queue(tables: Tables) -> float:
        r = tables.requests
        r = r[r["activity"] == activity] if activity else r
        return time_average(r["joined"], left_at(tables, r), tables.warm_up, tables.length)

    return queue


def mean_present(activity: str = "") -> Statistic:
    """Time average of the number waiting or being served."""

    def present(tables: Tables) -> float:
        r = tables.requests
        r = r[r["activity"] == activity] if activity else r
        ended = r["ended"].fillna(tables.length)
        return time_average(r["joined"], ended, tables.warm_up, tables.length)

    return present


def share_of_time(holds: Callable[[np.ndarray], np.ndarray], activity: str = "") -> Statistic:
    """Share of the window in which the number present meets `holds`."""

    def share(tables: Tables) -> float:
        r = tables.requests
        r = r[r["activity"] == activity] if activity else r
        times, numbers = number_present(r["joined"], r["ended"].fillna(np.inf))
        edges = np.clip(np.append(times, tables.length), tables.warm_up, tables.length)
        spans = np.diff(edges)
        before = max(0.0, edges[0] - tables.warm_up) * float(holds(np.zeros(1))[0])
        return float((before + spans[holds(numbers)].sum()) / (tables.length - tables.warm_up))

    return share


def number_present(begun: pd.Series, ended: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """The step function of how many intervals are open: times, and the number from each on."""
    ends = ended[np.isfinite(ended)].to_numpy()
    times = np.concatenate([begun.to_numpy(), ends])
    steps = np.concatenate([np.ones(len(begun)), -np.ones(len(ends))])
    order = np.argsort(times, kind="stable")
    return times[order], np.cumsum(steps[order])


def time_in_system(tables: Tables) -> pd.Series:
    """Of cases that came inside the window and are done [h]."""
    cases = tables.cases[in_window(tables, tables.cases["entered"])]
    return (cases["ended"] - cases["entered"]).dropna()


def mean_time_in_system(tables: Tables) -> float:
    return float(time_in_system(tables).mean())


def time_in_system_above(time: float) -> Statistic:
    return lambda tables: float((time_in_system(tables) > time).mean())


def ending_share(ending: str) -> Statistic:
    return lambda tables: float((asked(tables)["ending"] == ending).mean())


def had_to_wait(tables: Tables) -> float:
    requests = asked(tables)
    return float((left_at(tables, requests) > requests["joined"]).mean())


def mean_wait_of_all(tables: Tables) -> float:
    """Waiting until served or gone."""
    requests = asked(tables)
    return float((left_at(tables, requests) - requests["joined"]).mean())


def utilisation(tables: Tables) -> float:
    """Of all persons; the hours worked are those inside the window."""
    r = tables.requests[tables.requests["started"].notna()]
    ended = r["ended"].fillna(tables.length)
    return time_average(r["started"], ended, tables.warm_up, tables.length) / len(tables.persons)


def throughput(tables: Tables) -> float:
    """Pieces of work finished an hour."""
    span = tables.length - tables.warm_up
    done = tables.requests["ending"] == "done"
    return float((done & in_window(tables, tables.requests["ended"])).sum() / span)


def outcome_share(outcome: str) -> Statistic:
    return lambda tables: float((tables.cases["outcome"] == outcome).mean())


def column_mean(column: str, where: str = "") -> Statistic:
    """Mean of a column of the cases, of those that hold `where`."""

    def mean(tables: Tables) -> float:
        cases = tables.cases
        chosen = cases[cases[where].astype(bool)] if where else cases
        return float(chosen[column].astype(float).mean())

    return mean


def document_mean(document: str, column: str) -> Statistic:
    return lambda tables: float(tables.documents[document][column].astype(float).mean())


# --- renewals and reps -------------------------------------------------------------------------


def cycle_years(term: float) -> Statistic:
    """Mean time from one set-up to the next, as clients × time / set-ups [terms]."""

    def cycle(tables: Tables) -> float:
        set_ups = asked(tables, "set_up")
        clients = float(tables.populations["size"].sum())
        return clients * (tables.length - tables.warm_up) / len(set_ups) / term

    return cycle


def hours_a_year(term: float) -> Statistic:
    def hours(tables: Tables) -> float:
        clients = float(tables.populations["size"].sum())
        years = clients * (tables.length - tables.warm_up) / term
        return float(asked(tables)["hours"].sum()) / years

    return hours


def in_contract(tables: Tables) -> float:
    terms = tables.delays[tables.delays["name"] == "one_term"]
    ended = terms["ended"].fillna(tables.length)
    clients = float(tables.populations["size"].sum())
    return time_average(terms["begun"], ended, tables.warm_up, tables.length) / clients


def better_rep_looks_better(quotes: int) -> Statistic:
    """Share of blocks of `quotes` quotes each in which Ann won more than Bo; ties half."""

    def share(tables: Tables) -> float:
        results = tables.documents["result"]
        wins = {}
        for name in ("Ann", "Bo"):
            won = results.loc[results["by"] == name, "won"].to_numpy(dtype=float)
            blocks = len(won) // quotes
            wins[name] = won[: blocks * quotes].reshape(blocks, quotes).sum(axis=1)
        ahead = wins["Ann"] - wins["Bo"]
        return float(((ahead > 0) + 0.5 * (ahead == 0)).mean())

    return share
